import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startProgram } from "../fixtures/running-program.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

/** No look at the directory comes to help. */
const env = { FEEDWRIGHT_SCHEDULE: "0 0 1 1 *" };

test("an article of the future appears within a second of its moment, and one leaves when it expires, by themselves", async ({
  onTestFinished,
}) => {
  const moment = Math.ceil(Date.now() / 1000) * 1000 + 8_000;
  const at = new Date(moment).toISOString();
  const files = {
    "articles/coming.md": `---\ntitle: Coming\ndate: ${at}\ncategories: [Basics]\n---\n\nText.\n`,
    "articles/going.md": `---\ntitle: Going\ndate: 2026-01-05\nexpires: ${at}\ncategories: [Basics]\n---\n\nText.\n`,
    "articles/staying.md": "---\ntitle: Staying\ndate: 2026-01-05\ncategories: [Basics]\n---\n\nText.\n",
  };
  const program = await startProgram([], { cwd: directoryWith(files, onTestFinished), env }, onTestFinished);
  const paths = ["/rss.xml", "/atom.xml", "/feed.json", "/", "/categories/basics/rss.xml"];
  const shownAt = async (path: string) => {
    const { text, headers } = await program.ask(path);
    const maxAge = Number(/max-age=(\d+)/.exec(headers["cache-control"] ?? "")?.[1]);
    return { shown: ["Coming", "Going"].filter((title) => text.includes(title)).join(), maxAge };
  };
  expect(moment - Date.now()).toBeGreaterThan(1_000);

  for (const path of paths) {
    const asked = Date.now();
    const { shown, maxAge } = await shownAt(path);
    expect({ path, shown }).toEqual({ path, shown: "Going" });
    // Nobody keeps it beyond the moment.
    expect(asked + maxAge * 1000, path).toBeLessThanOrEqual(moment + 1_000);
  }
  expect((await program.ask("/articles/coming")).status).toBe(404);
  expect((await program.ask("/articles/going")).status).toBe(200);

  await sleep(moment - Date.now() + 1_000);
  for (const path of paths)
    expect({ path, ...(await shownAt(path)) }).toMatchObject({ path, shown: "Coming" });
  expect((await program.ask("/articles/coming")).status).toBe(200);
  expect((await program.ask("/articles/going")).status).toBe(410);
});
