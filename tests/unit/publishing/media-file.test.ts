import { expect, test } from "vitest";
import { cacheChunks } from "../../../src/publishing/media-file.js";

test("concurrent requests share one read of a chunk, and few reads run at once", async () => {
  const asked: string[] = [];
  let atOnce = 0;
  let most = 0;
  const chunkOf = cacheChunks(async (hash, number) => {
    asked.push(`${hash} ${number}`);
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    atOnce -= 1;
    return Buffer.from(`${hash} ${number}`);
  });
  const numbers = Array.from({ length: 40 }, (_, index) => index % 10);
  const chunks = await Promise.all(numbers.map((number) => chunkOf("hash", number)));

  expect(chunks.map(String)).toEqual(numbers.map((number) => `hash ${number}`));
  expect(asked).toHaveLength(10);
  expect(most).toBe(2);
});

test("a failed or missing chunk is read again", async () => {
  const answers = [Promise.reject(new Error("away")), undefined, Buffer.from("bytes")];
  const chunkOf = cacheChunks(async () => await answers.shift());

  await expect(chunkOf("hash", 0)).rejects.toThrow("away");
  expect(await chunkOf("hash", 0)).toBeUndefined();
  expect(String(await chunkOf("hash", 0))).toBe("bytes");
});
