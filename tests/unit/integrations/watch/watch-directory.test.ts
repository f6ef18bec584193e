import { renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { type WatchOptions, watchDirectory } from "../../../../src/integrations/watch/watch-directory.js";
import { directoryWith, temporaryDirectory, writeFiles } from "../../../fixtures/temporary-directory.js";

/** Milliseconds in which pending events should arrive. Too few would let a test pass wrongly, not fail. */
const A_WHILE = 700;

interface Watched {
  /** Number of reported changes since the last call of `forget`. */
  changes(): number;
  readonly errors: unknown[];
  /** Paths of the last reported change. */
  named(): readonly string[] | undefined;
  forget(): void;
  stop(): Promise<void>;
}

async function watch(directory: string, options: Partial<WatchOptions> = {}): Promise<Watched> {
  let count = 0;
  let named: readonly string[] | undefined;
  const errors: unknown[] = [];
  const { stop } = bound(
    await watchDirectory(directory, {
      onChange: (paths) => {
        count += 1;
        named = paths;
      },
      onError: (error) => errors.push(error),
      checkIntervalMs: 50,
      ...options,
    }),
  );
  onTestFinished(stop);
  return {
    changes: () => count,
    named: () => named,
    errors,
    forget: () => {
      count = 0;
    },
    stop,
  };
}

const bound = (watching: { stop(): Promise<void> }) => ({ stop: () => watching.stop() });

/** The timeout also suffices on a busy machine. */
async function untilToldOf(watched: Watched): Promise<void> {
  await expect.poll(watched.changes, { timeout: 15_000, interval: 10 }).toBeGreaterThan(0);
}

/** Waits for pending events and discards them. */
async function quiet(watched: Watched): Promise<void> {
  await sleep(A_WHILE);
  watched.forget();
}

const ARTICLES = { "mill.md": "The mill", "rivers/weir.md": "The weir", "rivers/old/ford.md": "The ford" };

describe("a change is reported", () => {
  test.for<readonly [string, (directory: string) => void]>([
    ["of a new file", (directory) => writeFiles(directory, { "new.md": "New" })],
    ["of an edit", (directory) => writeFiles(directory, { "mill.md": "The mill, again" })],
    ["of an edit in a folder", (directory) => writeFiles(directory, { "rivers/old/ford.md": "Deeper" })],
    ["of a picture", (directory) => writeFiles(directory, { "rivers/weir.png": "PNG" })],
    [
      "of a file that took another's place",
      (directory) => {
        writeFiles(directory, { ".mill.md.swp": "The mill, again" });
        renameSync(join(directory, ".mill.md.swp"), join(directory, "mill.md"));
      },
    ],
    ["of a removed file", (directory) => rmSync(join(directory, "mill.md"))],
    ["of a renamed folder", (directory) => renameSync(join(directory, "rivers"), join(directory, "brooks"))],
    ["of a removed folder", (directory) => rmSync(join(directory, "rivers"), { recursive: true })],
    ["of a new link", (directory) => symlinkSync(join(directory, "rivers"), join(directory, "link"))],
  ])("%s", async ([, change]) => {
    const directory = directoryWith(ARTICLES);
    const watched = await watch(directory);
    change(directory);

    await untilToldOf(watched);
    expect(watched.errors).toEqual([]);
  });

  test("in a directory below a hidden one and behind a link", async () => {
    const home = temporaryDirectory();
    const directory = join(home, ".sites", "blog");
    writeFiles(directory, ARTICLES);
    symlinkSync(directory, join(home, "link"));
    const watched = await watch(join(home, "link"));
    writeFiles(directory, { "rivers/weir.md": "The weir, again" });

    await untilToldOf(watched);
  });

  test("deep in folders that were moved there or created together", async () => {
    const directory = directoryWith(ARTICLES);
    const elsewhere = directoryWith({ "in/the/depth.md": "Deep" });
    const watched = await watch(directory);
    renameSync(join(elsewhere, "in"), join(directory, "in"));
    for (let count = 0; count < 50; count += 1) writeFiles(directory, { [`${count}/a/b/c.md`]: "" });
    await untilToldOf(watched);
    await quiet(watched);

    writeFiles(directory, { "in/the/depth.md": "Deeper" });
    await untilToldOf(watched);
    for (const path of ["0/a/b/c.md", "25/a/b/c.md", "49/a/b/c.md"]) {
      await quiet(watched);
      writeFiles(directory, { [path]: "Edited" });
      await untilToldOf(watched);
    }
    expect(watched.errors).toEqual([]);
  }, 60_000);

  test("after a folder was renamed and its files were removed", async () => {
    const directory = directoryWith(ARTICLES);
    const watched = await watch(directory);
    renameSync(join(directory, "rivers"), join(directory, "brooks"));
    rmSync(join(directory, "brooks"), { recursive: true });
    writeFiles(directory, { "rivers/old/ford.md": "Back" });
    await untilToldOf(watched);
    await quiet(watched);
    writeFiles(directory, { "rivers/old/ford.md": "Edited" });

    await untilToldOf(watched);
    expect(watched.errors).toEqual([]);
  });
});

test("hundreds of files at once are reported as few changes", async () => {
  const directory = directoryWith(ARTICLES);
  // A limit that even a slow machine does not reach.
  const watched = await watch(directory, { settleMs: 1000, maxWaitMs: 600_000 });
  for (let count = 0; count < 300; count += 1) writeFiles(directory, { [`many/${count}.md`]: "Of many" });
  await untilToldOf(watched);
  await sleep(A_WHILE);

  expect(watched.changes()).toBeLessThanOrEqual(3);
});

test("changes that a scan ignores are not reported", async () => {
  const directory = directoryWith({
    ...ARTICLES,
    ".git/HEAD": "",
    "node_modules/a/a.md": "",
    "_drafts/a.md": "",
  });
  writeFileSync(join(directory, "ledger.sqlite-wal"), "");
  const watched = await watch(directory);
  writeFiles(directory, {
    ".git/HEAD": "main",
    ".git/index.md": "",
    ".mill.md.swp": "",
    "node_modules/a/a.md": "edited",
    "node_modules/b/b.md": "new",
    "_drafts/a.md": "edited",
    "ledger.sqlite-wal": "written",
  });
  await sleep(A_WHILE);
  expect(watched.changes()).toBe(0);

  // The watcher still works.
  writeFiles(directory, { "mill.md": "Edited" });
  await untilToldOf(watched);
});

test("nothing is reported after the stop, not even earlier changes", async () => {
  const directory = directoryWith(ARTICLES);
  const watched = await watch(directory);
  writeFiles(directory, { "mill.md": "Edited" });
  await watched.stop();
  writeFiles(directory, { "mill.md": "Edited again", "rivers/weir.md": "Edited" });
  rmSync(directory, { recursive: true });
  await sleep(A_WHILE);

  expect(watched.changes()).toBe(0);
  expect(watched.errors).toEqual([]);
  await watched.stop();
});

describe("the report names the paths", () => {
  /** Waits until the earlier changes were reported. */
  async function watchArticles(): Promise<{ directory: string; watched: Watched }> {
    const directory = directoryWith(ARTICLES);
    const watched = await watch(directory);
    writeFiles(directory, { "mill.md": "The mill, again" });
    await untilToldOf(watched);
    expect(watched.named()).toBeUndefined();
    await quiet(watched);
    return { directory, watched };
  }

  test.for<readonly [string, (directory: string) => void, readonly string[]]>([
    [
      "an edit",
      (directory) => writeFiles(directory, { "rivers/old/ford.md": "Deeper" }),
      ["rivers/old/ford.md"],
    ],
    [
      "a rename",
      (directory) => renameSync(join(directory, "mill.md"), join(directory, "rivers/mill.md")),
      ["mill.md", "rivers/mill.md"],
    ],
    ["a removal", (directory) => rmSync(join(directory, "rivers/weir.md")), ["rivers/weir.md"]],
  ])("of %s", async ([, change, paths]) => {
    const { directory, watched } = await watchArticles();
    change(directory);
    await untilToldOf(watched);

    expect(watched.named()?.toSorted()).toEqual(paths);
  });

  test.for<readonly [string, (directory: string) => void]>([
    ["a new folder", (directory) => writeFiles(directory, { "lakes/ness.md": "Deep" })],
    ["a renamed folder", (directory) => renameSync(join(directory, "rivers"), join(directory, "brooks"))],
    [
      "another directory in its place",
      (directory) => {
        renameSync(directory, join(temporaryDirectory(), "before"));
        writeFiles(directory, ARTICLES);
      },
    ],
    [
      "thousands of files",
      (directory) => {
        for (let count = 0; count < 2_000; count += 1) writeFiles(directory, { [`${count}.md`]: "Of many" });
      },
    ],
  ])("but not of %s, after which anything may have changed", async ([, change]) => {
    const { directory, watched } = await watchArticles();
    change(directory);
    await untilToldOf(watched);

    // The first file may be reported alone.
    await expect.poll(watched.named, { timeout: 15_000 }).toBeUndefined();
  });
});

describe("the directory itself", () => {
  test("may be removed and created again: both and later changes are reported", async () => {
    const directory = directoryWith(ARTICLES);
    const watched = await watch(directory);
    for (let time = 1; time <= 2; time += 1) {
      rmSync(directory, { recursive: true });
      await untilToldOf(watched);
      await expect.poll(() => watched.errors.length, { timeout: 15_000 }).toBe(time);
      expect(watched.errors.at(-1)).toMatchObject({
        code: "directory-missing",
        message: expect.stringContaining(directory),
      });
      await quiet(watched);

      writeFiles(directory, ARTICLES);
      await untilToldOf(watched);
      await quiet(watched);
      writeFiles(directory, { "rivers/old/ford.md": "Edited" });
      await untilToldOf(watched);
      watched.forget();
    }
    expect(watched.errors).toHaveLength(2);
  }, 60_000);

  test("may be replaced atomically", async () => {
    const directory = directoryWith(ARTICLES);
    const watched = await watch(directory);
    for (let time = 0; time < 2; time += 1) {
      rmSync(directory, { recursive: true });
      writeFiles(directory, ARTICLES);
      await untilToldOf(watched);
      await quiet(watched);
      writeFiles(directory, { "rivers/old/ford.md": `Edited ${time}` });
      await untilToldOf(watched);
      await quiet(watched);
    }
  }, 60_000);

  test("may appear after the watcher has started", async () => {
    const directory = join(temporaryDirectory(), "articles");
    const watched = await watch(directory);
    expect(watched.errors).toHaveLength(1);
    writeFiles(directory, ARTICLES);
    await untilToldOf(watched);
    await quiet(watched);
    writeFiles(directory, { "rivers/weir.md": "Edited" });

    await untilToldOf(watched);
    expect(watched.errors).toHaveLength(1);
  });

  test("may be a link that changes its target", async () => {
    const home = temporaryDirectory();
    const lead = (release: string) => {
      symlinkSync(join(home, release), join(home, "next"));
      renameSync(join(home, "next"), join(home, "current"));
    };
    for (const release of ["1", "2"]) writeFiles(join(home, release), ARTICLES);
    lead("1");
    const watched = await watch(join(home, "current"));
    lead("2");
    await untilToldOf(watched);
    await quiet(watched);
    writeFiles(join(home, "2"), { "mill.md": "Edited" });
    await untilToldOf(watched);
    await quiet(watched);

    writeFiles(join(home, "1"), { "mill.md": "Edited" });
    await sleep(A_WHILE);
    expect(watched.changes()).toBe(0);
    expect(watched.errors).toEqual([]);
  }, 60_000);

  test("may become a file, which is reported once", async () => {
    const directory = join(directoryWith({ articles: "a file" }), "articles");
    const watched = await watch(directory);
    await sleep(A_WHILE);

    expect(watched.errors).toEqual([expect.objectContaining({ code: "directory-missing" })]);
    rmSync(directory);
    writeFiles(directory, ARTICLES);
    await untilToldOf(watched);
  });
});
