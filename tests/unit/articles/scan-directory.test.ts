import { chmodSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import {
  fileStateOf,
  isSameState,
  isScannable,
  scanDirectory,
} from "../../../src/articles/scan-directory.js";
import { directoryWith, type Files, temporaryDirectory } from "../../fixtures/temporary-directory.js";

/** Root can switch to another user, but only in the main thread, which `npm run mutants` does not use. */
const mayBeNobody = process.getuid?.() === 0 && isMainThread;

const OPTIONS = { includeReadme: false };

function pathsIn(directory: string, options = OPTIONS): string[] {
  return [...scanDirectory(directory, options).articles.keys()];
}

function named(...paths: string[]): Files {
  return Object.fromEntries(paths.map((path) => [path, path]));
}

describe("articles", () => {
  test("are the files with the five extensions, including those in folders, sorted by path", () => {
    const directory = directoryWith(
      named("b.md", "a/c.markdown", "a/B.HTML", "d.htm", "a.txt", "x/y/z/e.md"),
    );

    expect(pathsIn(directory)).toEqual(["a.txt", "a/B.HTML", "a/c.markdown", "b.md", "d.htm", "x/y/z/e.md"]);
  });

  test.for([
    ".hidden.md",
    ".git/a.md",
    "_drafts/a.md",
    "_site/a.html",
    "_layouts/a.html",
    "_includes/a.html",
    "node_modules/a/b.md",
    "deep/node_modules/a.md",
    "README.md",
    "deep/readme.txt",
    "ReadMe.html",
    "notes.mdx",
    "notes",
    "md",
    "a.md~",
    "a.md.bak",
  ])("%s is not one", (path) => {
    expect(pathsIn(directoryWith(named("mill.md", path)))).toEqual(["mill.md"]);
  });

  test.for(["_posts/a.md", "drafts/a.md", "README-first.md", "a b/ü.md", "readme/a.md"])(
    "%s is one",
    (path) => {
      expect(pathsIn(directoryWith(named(path)))).toEqual([path]);
    },
  );

  test("include readme files when the option is set", () => {
    expect(pathsIn(directoryWith(named("README.md", "a/readme.txt")), { includeReadme: true })).toEqual([
      "README.md",
      "a/readme.txt",
    ]);
  });

  test("do not include folders with such a name", () => {
    expect(pathsIn(directoryWith(named("folder.md/mill.md")))).toEqual(["folder.md/mill.md"]);
  });
});

test("media are the files that may be served, with their sizes", () => {
  const directory = directoryWith({
    "a.png": "12345",
    "deep/b.mp3": "",
    "c.md": "c",
    "d.exe": "d",
    ".e.png": "e",
  });

  expect([...scanDirectory(directory, OPTIONS).media]).toEqual([
    ["a.png", 5],
    ["deep/b.mp3", 0],
  ]);
});

test("an empty directory has no files", () => {
  const directory = temporaryDirectory();

  expect(scanDirectory(directory, OPTIONS)).toEqual({
    root: directory,
    scanned: 0,
    articles: new Map(),
    media: new Map(),
    findings: [],
    unreadable: [],
    hasLinks: false,
  });
});

describe("the state of a file", () => {
  test("stays the same until the file changes", () => {
    const directory = directoryWith({ "mill.md": "one" });
    const before = scanDirectory(directory, OPTIONS).articles.get("mill.md");
    const again = scanDirectory(directory, OPTIONS).articles.get("mill.md");

    expect(before).toEqual(fileStateOf(statSync(join(directory, "mill.md"))));
    expect(before !== undefined && again !== undefined && isSameState(before, again)).toBe(true);
  });

  test("changes when a file of the same size replaces it", () => {
    const directory = directoryWith({ "mill.md": "one", "new.txt": "two" });
    const before = fileStateOf(statSync(join(directory, "mill.md")));
    renameSync(join(directory, "new.txt"), join(directory, "mill.md"));

    expect(isSameState(before, fileStateOf(statSync(join(directory, "mill.md"))))).toBe(false);
  });

  test.for(["size", "modified", "changed", "inode"] as const)("changes with its %s", (part) => {
    const state = { size: 1, modified: 2, changed: 3, inode: 4 };

    expect(isSameState(state, { ...state, [part]: 9 })).toBe(false);
  });
});

describe("symbolic links", () => {
  test("within the directory are followed, to files and to folders", () => {
    const directory = directoryWith(named("a/mill.md", ".store/wheel.md"));
    symlinkSync("a", join(directory, "b"));
    symlinkSync(".store/wheel.md", join(directory, "wheel.md"));

    expect(pathsIn(directory)).toEqual(["a/mill.md", "b/mill.md", "wheel.md"]);
  });

  test("out of the directory are not followed, and a finding reports them", () => {
    const outside = directoryWith(named("secret.md", "folder/secret.md"));
    const directory = directoryWith(named("mill.md"));
    symlinkSync(join(outside, "secret.md"), join(directory, "file.md"));
    symlinkSync(join(outside, "folder"), join(directory, "folder"));

    const { articles, findings, unreadable } = scanDirectory(directory, OPTIONS);

    expect([...articles.keys()]).toEqual(["mill.md"]);
    expect(findings).toEqual(
      ["file.md", "folder"].map((path) => ({
        path,
        problem: expect.stringContaining("leads out of the directory"),
        remedy: expect.stringContaining("put the file itself there"),
      })),
    );
    expect(unreadable).toEqual([]);
  });

  test("to a directory with the same name prefix are not followed", () => {
    const parent = directoryWith(named("articles/mill.md", "articles-private/secret.md"));
    symlinkSync("../articles-private", join(parent, "articles/private"));

    expect(pathsIn(join(parent, "articles"))).toEqual(["mill.md"]);
  });

  test.for([
    ["the folder itself", "a/loop", "."],
    ["the folder above", "a/b/loop", ".."],
    ["the directory", "a/b/loop", "../.."],
    ["itself through another", "a/b/loop", "../../link"],
  ] as const)("back to %s are not followed", ([, at, to]) => {
    const directory = directoryWith(named("a/mill.md", "a/b/wheel.md"));
    symlinkSync("a", join(directory, "link"));
    symlinkSync(to, join(directory, at));

    const { articles, findings } = scanDirectory(directory, OPTIONS);

    expect([...articles.keys()]).toEqual(["a/b/wheel.md", "a/mill.md", "link/b/wheel.md", "link/mill.md"]);
    expect(findings).toEqual([]);
  });

  test("between many folders do not multiply", () => {
    const folders = Array.from({ length: 12 }, (_, index) => `folder${index}`);
    const directory = directoryWith(named(...folders.map((folder) => `${folder}/mill.md`)));
    for (const from of folders) {
      for (const to of folders) symlinkSync(`../${to}`, join(directory, from, `to-${to}`));
    }

    expect(pathsIn(directory).length).toBeLessThanOrEqual(2 * folders.length);
  });

  test("to the directory itself are followed", () => {
    const directory = directoryWith(named("mill.md"));
    const link = join(temporaryDirectory(), "link");
    symlinkSync(directory, link);

    expect(scanDirectory(link, OPTIONS)).toMatchObject({ root: directory });
    expect(pathsIn(link)).toEqual(["mill.md"]);
  });
});

describe("unreadable entries are reported and listed", () => {
  test.for([
    ["a link to nothing", "gone.md"],
    ["a link to itself", "broken.md"],
  ] as const)("%s", ([, target]) => {
    const directory = directoryWith(named("mill.md"));
    symlinkSync(target, join(directory, "broken.md"));

    const { articles, findings, unreadable } = scanDirectory(directory, OPTIONS);

    expect([...articles.keys()]).toEqual(["mill.md"]);
    expect(unreadable).toEqual(["broken.md"]);
    expect(findings).toEqual([
      {
        path: "broken.md",
        problem: "the symbolic link leads nowhere",
        remedy: expect.stringContaining("mend the link"),
      },
    ]);
  });

  test.skipIf(!mayBeNobody)("a folder without read permission", () => {
    const directory = directoryWith(named("mill.md", "closed/secret.md"));
    chmodSync(directory, 0o755);
    chmodSync(join(directory, "closed"), 0o700);

    const { articles, findings, unreadable } = asNobody(() => scanDirectory(directory, OPTIONS));

    expect([...articles.keys()]).toEqual(["mill.md"]);
    expect(unreadable).toEqual(["closed"]);
    expect(findings).toMatchObject([
      {
        path: "closed",
        problem: expect.stringContaining("EACCES"),
        remedy: expect.stringContaining("the right to read"),
      },
    ]);
  });
});

function asNobody<Result>(act: () => Result): Result {
  process.seteuid?.(65_534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}

describe("the directory itself", () => {
  test("that is missing is an error", () => {
    const missing = join(temporaryDirectory(), "missing");

    expect(() => scanDirectory(missing, OPTIONS)).toThrow(
      expect.objectContaining({ code: "directory-missing", message: expect.stringContaining(missing) }),
    );
  });

  test("that disappeared is an error", () => {
    const directory = temporaryDirectory();
    rmSync(directory, { recursive: true });

    expect(() => scanDirectory(directory, OPTIONS)).toThrow(
      expect.objectContaining({ code: "directory-missing" }),
    );
  });

  test.for(["file.md", "file.md/below"])("that is a file is an error: %s", (path) => {
    const directory = directoryWith(named("file.md"));

    expect(() => scanDirectory(join(directory, path), OPTIONS)).toThrow(
      expect.objectContaining({ code: "directory-missing" }),
    );
  });

  test.skipIf(!mayBeNobody)("that cannot be read is an error", () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o700);

    expect(() => asNobody(() => scanDirectory(directory, OPTIONS))).toThrow(
      expect.objectContaining({ code: "directory-unreadable", message: expect.stringContaining("EACCES") }),
    );
  });
});

test("the result does not depend on the order in which files were created", () => {
  const names = ["b.md", "a.md", "c.png", "a.png"];
  const one = directoryWith(named(...names));
  const other = temporaryDirectory();
  for (const name of names.toReversed()) writeFileSync(join(other, name), name);

  const keysOf = (directory: string) => {
    const { articles, media } = scanDirectory(directory, OPTIONS);
    return [[...articles.keys()], [...media]];
  };
  expect(keysOf(one)).toEqual(keysOf(other));
});

test.for([{ includeReadme: false }, { includeReadme: true }])(
  "the path alone tells whether a scan finds a file, with %j",
  (options) => {
    const paths = [
      "a.md",
      "deep/b.html",
      "deep/README.md",
      "deep/c.png",
      "_drafts/d.md",
      "deep/.hidden/e.md",
      "node_modules/f.txt",
      "dump.sql",
      ".g.md",
    ];
    const { articles, media } = scanDirectory(directoryWith(named(...paths)), options);

    expect(paths.filter((path) => isScannable(path, options)).toSorted()).toEqual(
      [...articles.keys(), ...media.keys()].toSorted(),
    );
  },
);
