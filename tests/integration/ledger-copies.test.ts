import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startService, TOKEN } from "../fixtures/running-service.js";
import { directoryWith, temporaryDirectory } from "../fixtures/temporary-directory.js";

test("HEAD of the ledger makes no copy", async () => {
  const data = temporaryDirectory(onTestFinished);
  const service = await startService({ directory: directoryWith({ "a.md": "# A\n\nText.\n" }), data });
  const ask = (method: string, token = TOKEN) =>
    service.ask("/ledger", { method, headers: { Authorization: `Bearer ${token}` } });
  const before = readdirSync(data);
  const { status, headers } = await ask("HEAD");

  expect({ status, length: headers["content-length"] }).toEqual({ status: 200, length: undefined });
  expect(headers).toMatchObject({ "content-type": "application/vnd.sqlite3", "cache-control": "no-store" });
  expect(readdirSync(data)).toEqual(before);
  expect((await ask("HEAD", "fedcba9876543210")).status).toBe(401);
  expect((await ask("GET")).body.subarray(0, 15).toString()).toBe("SQLite format 3");
  expect(readdirSync(join(data, "copies"))).toEqual([]);
});
