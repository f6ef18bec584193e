import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { startService } from "../fixtures/running-service.js";
import { directoryWith, temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const SHOWN = `---
title: Shown
date: 2026-01-01
enclosure: {url: sound.mp3, type: audio/mpeg}
---

![A picture](pictures/a%20picture.png) ![A drawing](drawing.svg) [Paper](paper.pdf) [Notes](notes.txt)
[The draft](draft.md) ![Outside](outside.png) ![Secret](.secret.png) [Archive](data.sqlite)
`;

const outside = directoryWith({ "outside.png": "not to be seen" }, afterAll);
const directory = directoryWith(
  {
    "shown.md": SHOWN,
    "pictures/a picture.png": "0123456789",
    "drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "sound.mp3": "sound",
    "paper.pdf": "%PDF-1.7",
    "data.sqlite": "private",
    "draft.md": "---\ntitle: Draft\ndraft: true\n---\n![Draft's](drafts-picture.png)\n",
    "drafts-picture.png": "not yet",
    "later.md": "---\ntitle: Later\ndate: 2099-01-01\n---\n![Later's](later.png)\n",
    "later.png": "not yet",
    "gone.md": "---\ntitle: Gone\ndate: 2026-01-01\nexpires: 2026-02-01\n---\n![Gone's](gone.png)\n",
    "gone.png": "no more",
    "unused.png": "unreferenced",
    ".secret.png": "a dot-file",
    ".git/config.png": "a dot-folder",
  },
  afterAll,
);
symlinkSync(join(outside, "outside.png"), join(directory, "outside.png"));
const service = await startService({ directory }, afterAll);

test.for([
  ["/files/pictures/a%20picture.png", "image/png"],
  ["/files/drawing.svg", "image/svg+xml"],
  ["/files/sound.mp3", "audio/mpeg"],
  ["/files/paper.pdf", "application/pdf"],
] as const)("%s, referenced by a published article, is served as %s", async ([path, type]) => {
  const { status, headers } = await service.ask(path);

  expect(status).toBe(200);
  expect(headers["content-type"]?.split(";")[0]).toBe(type);
  expect(headers).toMatchObject({
    "cache-control": "public, max-age=300",
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
  });
});

test("an SVG opened by itself runs no script", async () => {
  const { headers } = await service.ask("/files/drawing.svg");

  expect(headers["content-security-policy"]).toMatch(/default-src 'none'.*sandbox/);
});

test.for([
  ["the source of a shown article", "/files/shown.md"],
  ["a text that is an article", "/files/notes.txt"],
  ["the source of a draft", "/files/draft.md"],
  ["a picture of a draft", "/files/drafts-picture.png"],
  ["a picture of an article to come", "/files/later.png"],
  ["a picture of an article that expired", "/files/gone.png"],
  ["an unreferenced picture", "/files/unused.png"],
  ["a file that is no medium", "/files/data.sqlite"],
  ["a dot-file", "/files/.secret.png"],
  ["a file in a dot-folder", "/files/.git/config.png"],
  ["a link out of the directory", "/files/outside.png"],
  ["the directory", "/files/"],
  ["a folder", "/files/pictures"],
  ["a folder with a slash", "/files/pictures/"],
  ["a file above the directory", "/files/../../../../etc/passwd"],
  ["a detour to a shown file", "/files/pictures/../drawing.svg"],
  ["an encoded way up", "/files/%2e%2e/%2e%2e/etc/passwd"],
  ["encoded slashes on the way up", "/files/..%2f..%2f..%2fetc%2fpasswd"],
  ["a way up encoded twice", "/files/%252e%252e%252f%252e%252e%252fetc%252fpasswd"],
  ["a shown file encoded twice", "/files/drawing%252esvg"],
  ["backslashes", "/files/..\\..\\etc\\passwd"],
  ["encoded backslashes", "/files/pictures%5ca%20picture.png"],
  ["a NUL after the name", "/files/drawing.svg%00.png"],
  ["a NUL within the name", "/files/drawing%00.svg"],
  ["an absolute path", "/files//etc/passwd"],
  ["another case", "/files/DRAWING.SVG"],
  ["the ledger", "/files/ledger.sqlite"],
] as const)("%s is not served", async ([, path]) => {
  const { status, text } = await service.ask(path);

  expect(status).toBe(404);
  expect(JSON.parse(text).code).toBe("not-found");
});

describe("a part of a file", () => {
  test.for([
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=4-", "456789", "bytes 4-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
  ] as const)("%s is sent alone", async ([range, expected, named]) => {
    const { status, headers, text } = await service.ask("/files/pictures/a%20picture.png", {
      headers: { Range: range },
    });

    expect(status).toBe(206);
    expect(text).toBe(expected);
    expect(headers["content-range"]).toBe(named);
  });

  test("outside the file is refused, with the size", async () => {
    const { status, headers } = await service.ask("/files/sound.mp3", { headers: { Range: "bytes=50-60" } });

    expect(status).toBe(416);
    expect(headers["content-range"]).toBe("bytes */5");
    expect(service.errors).toEqual([]);
  });

  test("of another version gets the whole file", async () => {
    const { status, text } = await service.ask("/files/sound.mp3", {
      headers: { Range: "bytes=0-1", "If-Range": '"another"' },
    });

    expect([status, text]).toEqual([200, "sound"]);
  });
});

test("a cached file gets a 304 by either validator, through fetch as well", async () => {
  const { headers } = await service.ask("/files/sound.mp3");
  const { etag = "", "last-modified": modified = "" } = headers;
  const byTag = await service.ask("/files/sound.mp3", { headers: { "If-None-Match": etag } });
  const byDate = await service.ask("/files/sound.mp3", { headers: { "If-Modified-Since": modified } });
  const fetched = await fetch(`${service.origin}/files/sound.mp3`, { headers: { "If-None-Match": etag } });

  expect([byTag.status, byDate.status, fetched.status]).toEqual([304, 304, 304]);
  expect(byTag.headers).toMatchObject({ etag, "last-modified": modified });
});

test("HEAD of a file gives its size", async () => {
  const { status, headers, body } = await service.ask("/files/sound.mp3", { method: "HEAD" });

  expect([status, headers["content-length"], body.length]).toEqual([200, "5", 0]);
});

test("a picture appears and disappears with its article", async () => {
  const changing = directoryWith({ "a.png": "a", "a.md": "---\ntitle: A\ndraft: true\n---\n![A](a.png)\n" });
  const { ask, refresh } = await startService({ directory: changing });
  const statuses = [(await ask("/files/a.png")).status];
  for (const content of ["# A\n\n![A](a.png)\n", "# A\n\nNo picture any more.\n"]) {
    writeFiles(changing, { "a.md": content });
    await refresh();
    statuses.push((await ask("/files/a.png")).status);
  }

  expect(statuses).toEqual([404, 200, 404]);
});

test("files below a path with a dot-folder, a percent sign and a space are served", async () => {
  const odd = join(temporaryDirectory(), ".hidden", "100 %41 percent");
  writeFiles(odd, { "a.md": "# A\n\n![A](a%20%25.png)\n", "a %.png": "picture" });
  const { ask } = await startService({ directory: odd });

  expect((await ask("/files/a%20%25.png")).text).toBe("picture");
});
