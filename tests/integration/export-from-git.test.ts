import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { articleRepository, exportOf, filesIn } from "../fixtures/exported-clones.js";

function repository() {
  const made = articleRepository();
  made.commit("2026-01-02T10:00:00Z", { "content/mills.md": "# Mills\n\nOf mills.", "README.md": "Mine" });
  made.commit("2026-02-03T10:00:00Z", { "content/ströme, und mehr.md": "# Ströme\n\nOf rivers." });
  made.commit("2026-03-04T10:00:00Z", { "content/mills.md": "# Mills\n\nOf windmills." });
  made.commit("2026-03-05T10:00:00Z", { "content/dated.md": "---\ndate: 2026-02-20\n---\n# Dated\n\nText." });
  return made;
}

async function exported(checkout: string): Promise<Map<string, string>> {
  const { out, run } = exportOf(checkout);
  await run();
  return filesIn(out);
}

test("two fresh clones export identical bytes", async () => {
  const { clone } = repository();
  const [one, other] = [await exported(clone()), await exported(clone())];

  expect(one.size).toBeGreaterThan(40);
  expect(other).toEqual(one);
});

test("articles without a date are dated by their first commit and updated by their last", async () => {
  const files = await exported(repository().clone());
  const { items } = JSON.parse(Buffer.from(files.get("feed.json") ?? "", "base64").toString("utf8"));

  expect(
    items.map((item: Record<string, string>) => [
      item["title"],
      item["date_published"],
      item["date_modified"],
    ]),
  ).toEqual([
    ["Dated", "2026-02-20T00:00:00.000Z", "2026-03-05T10:00:00.000Z"],
    ["Ströme", "2026-02-03T10:00:00.000Z", "2026-02-03T10:00:00.000Z"],
    ["Mills", "2026-01-02T10:00:00.000Z", "2026-03-04T10:00:00.000Z"],
  ]);
});

test("a shallow clone with an undated article is refused each time, with what to do", async () => {
  const checkout = repository().clone("--depth", "1");
  const { run } = exportOf(checkout);

  for (let attempt = 0; attempt < 2; attempt += 1) {
    await expect(run()).rejects.toMatchObject({
      code: "directory-unreadable",
      message: expect.stringMatching(
        /\(mills\.md and 1 more\), found a shallow clone; .*--unshallow.*fetch-depth: 0/,
      ),
    });
  }
  execFileSync("git", ["fetch", "--quiet", "--unshallow"], { cwd: checkout, stdio: "pipe" });
  await expect(run()).resolves.toMatchObject({ failed: false });
});

test("a shallow clone works when every published article has a date", async () => {
  const { commit, clone } = articleRepository();
  commit("2026-01-02T10:00:00Z", { "content/2026-01-01-mills.md": "# Mills" });
  commit("2026-01-03T10:00:00Z", {
    "content/rivers.md": "---\ndate: 2026-01-02\n---\n# Rivers",
    "content/draft.md": "---\ndraft: true\n---\n# Draft",
  });
  const one = await exported(clone("--depth", "1"));

  expect([...one.keys()]).toEqual(expect.arrayContaining(["articles/mills.html", "articles/rivers.html"]));
  expect(await exported(clone("--depth", "1"))).toEqual(one);
});
