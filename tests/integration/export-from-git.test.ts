import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportSite } from "../../src/commands/export.js";
import { loadConfig } from "../../src/config.js";
import { type Files, temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const HOME = "https://news.example.org/";

function repository() {
  const top = temporaryDirectory();
  const git = (date: string, ...command: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...command], {
      cwd: top,
      env: { PATH: process.env["PATH"], HOME: top, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
      stdio: "pipe",
    });
  const commit = (date: string, files: Files) => {
    writeFiles(top, files);
    git(date, "add", "--all");
    git(date, "commit", "--quiet", "--message", "More");
  };
  git("2026-01-01T00:00:00Z", "init", "--quiet");
  commit("2026-01-02T10:00:00Z", { "content/mills.md": "# Mills\n\nOf mills.", "README.md": "Mine" });
  commit("2026-02-03T10:00:00Z", { "content/ströme, und mehr.md": "# Ströme\n\nOf rivers." });
  commit("2026-03-04T10:00:00Z", { "content/mills.md": "# Mills\n\nOf windmills." });
  commit("2026-03-05T10:00:00Z", { "content/dated.md": "---\ndate: 2026-02-20\n---\n# Dated\n\nText." });
  return top;
}

function clone(top: string, ...options: readonly string[]): string {
  const place = join(temporaryDirectory(), "clone");
  execFileSync("git", ["clone", "--quiet", ...options, `file://${top}`, place], { stdio: "pipe" });
  return place;
}

/** Exports as a CI job does: nothing is there but the clone. */
async function exported(checkout: string): Promise<Map<string, string>> {
  const home = temporaryDirectory();
  const out = join(home, "out");
  const { config } = loadConfig({
    directory: join(checkout, "content"),
    flags: { data: join(home, "data"), url: HOME },
    env: {},
    workingDirectory: home,
  });
  await exportSite(out, config);
  const names = readdirSync(out, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => statSync(join(out, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(join(out, name)).toString("base64")]));
}

test("two fresh clones export identical bytes", async () => {
  const top = repository();
  const [one, other] = [await exported(clone(top)), await exported(clone(top))];

  expect(one.size).toBeGreaterThan(40);
  expect(other).toEqual(one);
});

test("articles without a date are from their first commit, and were updated by their last", async () => {
  const files = await exported(clone(repository()));
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

test("a shallow clone is refused, again and again, with what helps", async () => {
  const checkout = clone(repository(), "--depth", "1");
  const home = temporaryDirectory();
  const { config } = loadConfig({
    directory: join(checkout, "content"),
    flags: { data: join(home, "data"), url: HOME },
    env: {},
    workingDirectory: home,
  });

  for (let attempt = 0; attempt < 2; attempt += 1) {
    await expect(exportSite(join(home, "out"), config)).rejects.toMatchObject({
      code: "directory-unreadable",
      message: expect.stringMatching(/found a shallow clone; .*--unshallow.*fetch-depth: 0/),
    });
  }
  execFileSync("git", ["fetch", "--quiet", "--unshallow"], { cwd: checkout, stdio: "pipe" });
  await expect(exportSite(join(home, "out"), config)).resolves.toMatchObject({ failed: false });
});
