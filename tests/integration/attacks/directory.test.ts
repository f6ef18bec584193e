import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { MAX_ARTICLE_BYTES } from "../../../src/publishing/read-settled.js";
import { startService } from "../../fixtures/running-service.js";
import { directoryWith, temporaryDirectory, writeFiles } from "../../fixtures/temporary-directory.js";

const outside = directoryWith(
  { "secret.md": "# Secret\n\nNot to be seen.\n", "secret.png": "secret" },
  afterAll,
);
const directory = temporaryDirectory(afterAll);
const at = (name: string) => join(directory, name);
const pipe = (name: string) => execFileSync("mkfifo", [at(name)]);
const LONGEST_NAME = `${"n".repeat(252)}.md`;
const article = (title: string) => `---\ntitle: ${title}\ndate: 2026-01-05\n---\n\nIt is there.\n`;

writeFiles(directory, {
  "healthy.md": "---\ntitle: Healthy\ndate: 2026-01-05\n---\n\n![A dot](dot.png) ![Another](later.png)\n",
  "dot.png": "dot",
  "later.png": "later",
  "later.md": article("Later"),
  "new\nline.md": article("A new line"),
  "\u202Etxt.md": article("From right to left"),
  [LONGEST_NAME]: article("A long name"),
  "a <b> & 'c' \"d\".md": article("A name of signs"),
  "%2e%2e%2fetc.md": article("A name that is encoded"),
  "..md": article("Two dots"),
  ".hidden.md": article("Hidden"),
  "node_modules/x/a.md": article("Of a package"),
  "huge.md": Buffer.alloc(MAX_ARTICLE_BYTES + 1, 0x61),
  "binary.md": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]),
  "empty.md": "",
  "many/deep/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/a.md": article("Deep down"),
});
writeFileSync(
  Buffer.concat([Buffer.from(`${directory}/`), Buffer.from([0xff, 0xfe]), Buffer.from(".md")]),
  article("No UTF-8"),
);
mkdirSync(at("folder.md"));
pipe("pipe.md");
pipe("pipe.png");
const socket = createServer();
await new Promise<void>((resolve) => socket.listen(at("socket.md"), resolve));
afterAll(() => socket.close());
symlinkSync(join(outside, "secret.md"), at("out.md"));
symlinkSync(join(outside, "secret.png"), at("out.png"));
symlinkSync(outside, at("out"));
symlinkSync("/dev/zero", at("zero.md"));
symlinkSync("loop.md", at("loop.md"));
symlinkSync("nowhere.md", at("broken.md"));
symlinkSync(".", at("again"));
linkSync(at("healthy.md"), at("hard.md"));

const service = await startService({ directory }, afterAll);
const { items } = JSON.parse((await service.ask("/feed.json")).text);
const titles: string[] = items.map(({ title }: { title: string }) => title);
const report = JSON.parse((await service.refresh()).text);
const findings: { path: string; problem: string }[] = [...report.rejected, ...report.doubts];
const problemsOf = (path: string) =>
  findings.filter((one) => one.path === path).map(({ problem }) => problem);

describe("an odd file name works like any other", () => {
  test.for([
    ["with a new line", "A new line", "/articles/new-line"],
    ["from right to left", "From right to left", "/articles/txt"],
    ["of 255 bytes", "A long name", `/articles/${"n".repeat(100)}`],
    ["of signs", "A name of signs", "/articles/a-b-c-d"],
    ["that is encoded", "A name that is encoded", "/articles/2e-2e-2fetc"],
    ["sixteen folders down", "Deep down", "/articles/a"],
  ] as const)("%s: %s is at %s", async ([, title, address]) => {
    expect(titles).toContain(title);
    expect((await service.ask(address)).status).toBe(200);
  });
});

describe("files that are no articles are skipped", () => {
  test.for(["Two dots", "Hidden", "Of a package", "No UTF-8", "Secret"])("%s", (title) => {
    expect(titles).not.toContain(title);
  });

  test.for(["pipe.md", "socket.md", "folder.md", "again", ".hidden.md"])("%s, silently", (path) => {
    expect(problemsOf(path)).toEqual([]);
  });
});

describe("files that cannot be published are named, with the reason", () => {
  test.for([
    ["huge.md", `the file has ${MAX_ARTICLE_BYTES + 1} bytes, expected at most ${MAX_ARTICLE_BYTES}`],
    ["binary.md", "the file is not valid UTF-8, expected text in UTF-8"],
    ["empty.md", "the file is empty"],
    ["out.md", "a symbolic link leads out of the directory and is not followed"],
    ["out.png", "a symbolic link leads out of the directory and is not followed"],
    ["out", "a symbolic link leads out of the directory and is not followed"],
    ["zero.md", "a symbolic link leads out of the directory and is not followed"],
    ["loop.md", "the symbolic link leads nowhere"],
    ["broken.md", "the symbolic link leads nowhere"],
    ["\uFFFD\uFFFD.md", expect.stringContaining("it cannot be read: ENOENT")],
  ] as const)("%s: %s", ([path, problem]) => {
    expect(problemsOf(path)).toEqual([problem]);
  });
});

test("a hard link is a second article, since nothing says which name is meant", () => {
  expect(titles.filter((title) => title === "Healthy")).toHaveLength(2);
});

describe("a file replaced by a pipe after the scan blocks nothing", () => {
  test("a picture disappears", async () => {
    expect((await service.ask("/files/later.png")).status).toBe(200);
    rmSync(at("later.png"));
    pipe("later.png");

    expect((await service.ask("/files/later.png")).status).toBe(404);
  });

  test("an article disappears, and the others stay", async () => {
    rmSync(at("later.md"));
    pipe("later.md");
    const refreshed = JSON.parse((await service.refresh("?confirm=removals")).text);

    expect(refreshed.removed).toEqual(["later.md"]);
    expect((await service.ask("/articles/healthy")).status).toBe(200);
  });
});
