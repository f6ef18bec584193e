import { expect, test } from "vitest";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

test("a scheduled article appears at its date, and an expired one disappears, without a refresh", async ({
  onTestFinished,
}) => {
  const staying = "---\ntitle: Staying\ndate: 2026-01-05\ncategories: [Basics]\n---\n\nText.\n";
  const cwd = directoryWith({ "articles/staying.md": staying }, onTestFinished);
  const program = await startProgram([], { cwd }, onTestFinished);
  const moment = Math.ceil(Date.now() / 1000) * 1000 + 8_000;
  const at = new Date(moment).toISOString();
  writeFiles(cwd, {
    "articles/coming.md": `---\ntitle: Coming\ndate: ${at}\ncategories: [Basics]\n---\n\nText.\n`,
    "articles/going.md": `---\ntitle: Going\ndate: 2026-01-05\nexpires: ${at}\ncategories: [Basics]\n---\n\nText.\n`,
  });
  expect((await runProgram(["refresh"], { cwd })).status).toBe(0);
  const paths = ["/rss.xml", "/atom.xml", "/feed.json", "/", "/categories/basics/rss.xml"];
  const shownAt = async (path: string) => {
    const { text, headers } = await program.ask(path);
    const maxAge = Number(/max-age=(\d+)/.exec(headers["cache-control"] ?? "")?.[1]);
    return { shown: ["Coming", "Going"].filter((title) => text.includes(title)).join(), maxAge };
  };

  for (const path of paths) {
    const asked = Date.now();
    const { shown, maxAge } = await shownAt(path);
    // On a slow machine the moment may be over already.
    if (Date.now() >= moment) break;
    expect({ path, shown }).toEqual({ path, shown: "Going" });
    // No cache keeps it past the moment.
    expect(asked + maxAge * 1000, path).toBeLessThanOrEqual(moment + 1_000);
  }

  for (const path of paths)
    await expect.poll(async () => (await shownAt(path)).shown, { message: path }).toBe("Coming");
  expect((await program.ask("/articles/coming")).status).toBe(200);
  expect((await program.ask("/articles/going")).status).toBe(410);
});
