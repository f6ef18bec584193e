import { chmodSync, existsSync, rmSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import { startProgram } from "../fixtures/running-program.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

const BAD: Readonly<Record<string, string | Uint8Array>> = {
  "invalid-utf-8.md": Buffer.from([0x23, 0x20, 0x41, 0x0a, 0x0a, 0xc3, 0x28, 0x0a]),
  "broken-yaml.md": "---\ntitle: [unclosed\n---\nText.\n",
  "program.md": "---js\n{ title: process.exit(3) }\n---\nText.\n",
  "scalar.md": "---\njust some words\n---\nText.\n",
  "duplicate-keys.md": "---\ntitle: A\ntitle: B\n---\nText.\n",
  "control-characters.md": "---\ntitle: Control\u0008 characters\n---\nBefore\u000bafter\u001b.\n",
  "cdata-end.md": "---\ntitle: The end ]]> of it\n---\nIn `a[b[0]]>1` and ]]> <![CDATA[ twice ]]> here.\n",
  "empty.md": "",
  "fifty-megabytes.md": Buffer.alloc(50 * 1024 * 1024, "Much text. "),
  "unreadable.md": "# Unreadable\n\nText.\n",
};

/** These two are published without the characters that no feed can contain. */
const PUBLISHED_ALL_THE_SAME = ["control-characters.md", "cdata-end.md"];

/** Root can read every file, but no one can read a link that points to itself. */
function makeUnreadable(file: string): void {
  if (process.getuid?.() === 0) {
    rmSync(file);
    symlinkSync(basename(file), file);
  } else {
    chmodSync(file, 0o000);
  }
}

test("ten kinds of bad articles are reported with remedies, and good ones stay published", async () => {
  const cwd = directoryWith({
    "articles/good.md": "---\ntitle: Good\ndate: 2026-01-01\n---\n\nText.\n",
    "articles/ünïcode näme.md": "---\ntitle: Also good\ndate: 2026-01-02\n---\n\nText.\n",
  });
  writeFiles(join(cwd, "articles"), BAD);
  makeUnreadable(join(cwd, "articles", "unreadable.md"));
  const { stdout, ask, stop } = await startProgram([], { cwd });

  for (const name of Object.keys(BAD)) {
    const lines = stdout()
      .split("\n")
      .filter((line) => line.startsWith(`  ${name}:`));
    expect(lines, name).not.toHaveLength(0);
    for (const line of lines) expect(line).toMatch(/^ {2}[\w-]+\.md(:\d+)?: \S.*; \S.*$/);
  }
  const rejected = stdout().slice(
    stdout().indexOf("Rejected:"),
    stdout().indexOf("Published, but doubtful:"),
  );
  for (const name of PUBLISHED_ALL_THE_SAME) expect(rejected).not.toContain(name);
  expect(stdout()).toContain("4 published, 8 rejected");

  for (const path of ["/rss.xml", "/atom.xml"]) {
    const { text } = await ask(path);
    expect(() => strictlyParsed(text)).not.toThrow();
    expect(text).toContain(">Good</title>");
    expect(text).toContain("Also good");
    expect(text).toContain("Control characters");
    expect(text).toContain("The end ]]&gt; of it");
  }
  const titles = JSON.parse((await ask("/feed.json")).text).items.map(
    (item: { title: string }) => item.title,
  );
  expect(titles).toHaveLength(4);
  expect((await ask("/articles/unreadable")).status).toBe(404);
  expect(existsSync(join(cwd, "data", "articles", "ledger.sqlite"))).toBe(true);
  expect(await stop()).toBe(0);
});

function strictlyParsed(text: string): void {
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(text).close();
}
