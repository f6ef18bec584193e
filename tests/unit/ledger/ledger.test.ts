import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { PublisherError } from "../../../src/errors.js";
import { Ledger } from "../../../src/ledger/ledger.js";
import { Bookkeeping } from "../../fixtures/bookkeeping.js";
import { temporaryDirectory } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;

/** A program of its own that opens a database as the ledger does, says so, and waits to be killed. */
const SECOND_PROCESS = `
  const Database = require(${JSON.stringify(createRequire(import.meta.url).resolve("libsql"))});
  try {
    const database = new Database(process.argv[1]);
    database.prepare("pragma locking_mode = exclusive").all();
    database.prepare("pragma journal_mode = wal").all();
    database.exec("create table if not exists other (name text)");
    console.log("open");
    setInterval(() => database, 1000);
  } catch (error) {
    console.log(error.message);
  }
`;

/** @returns what the second process says, and how to end it */
async function startSecondProcess(file: string): Promise<{ said: string; kill: () => Promise<unknown> }> {
  const child = spawn(process.execPath, ["-e", SECOND_PROCESS, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const kill = () => {
    child.kill("SIGKILL");
    return ended;
  };
  onTestFinished(async () => void (await kill()));
  const [chunk] = await once(child.stdout, "data");
  return { said: String(chunk).trim(), kill };
}

function newFile(): string {
  return join(temporaryDirectory(), "ledger.sqlite");
}

async function open(file: string): Promise<Ledger> {
  const ledger = await Ledger.open(file);
  onTestFinished(() => ledger.close());
  return ledger;
}

async function newPublication(): Promise<Bookkeeping> {
  const books = await Bookkeeping.open(newFile());
  onTestFinished(() => books.close());
  return books;
}

/** The error that opening the file gives. */
async function refusal(file: string): Promise<PublisherError> {
  const error: unknown = await Ledger.open(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PublisherError) return error;
  throw new Error(`expected a PublisherError, found ${error}`);
}

describe("opening a ledger", () => {
  test("makes the file, and the directories above it", async () => {
    const file = join(temporaryDirectory(), "a", "b", "ledger.sqlite");
    await open(file);

    expect(existsSync(file)).toBe(true);
  });

  test("is possible again as soon as it was closed, any number of times", async () => {
    const file = newFile();
    for (const name of ["first", "second", "third"]) {
      const ledger = await Ledger.open(file);
      expect(await ledger.remember("id", name)).toBe("first");
      await ledger.close();
    }
  });

  test("is refused while another process has it open, and allowed once that was killed", async () => {
    const file = newFile();
    const { said, kill } = await startSecondProcess(file);
    expect(said).toBe("open");

    const { code, message } = await refusal(file);
    await kill();

    expect(code).toBe("ledger-unusable");
    expect(message).toContain(file);
    expect(message).toMatch(/another process has it open; stop that one/);
    await open(file);
  });

  test("keeps every other process out, also before anything was written", async () => {
    const file = newFile();
    await (await Ledger.open(file)).close();
    await open(file);

    expect((await startSecondProcess(file)).said).toMatch(/locked/);
  });

  test("is refused when the file is something else, which stays as it is", async () => {
    const file = newFile();
    const text = "These are the notes of last week's meeting, and no database at all.\n".repeat(20);
    writeFileSync(file, text);

    const { code, message } = await refusal(file);

    expect(code).toBe("ledger-unusable");
    expect(message).toMatch(/damaged; put back a copy from a backup, or move it away/);
    expect(message).toContain(file);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test.for([
    ["cut short", (file: string) => truncateSync(file, 6000)],
    [
      "overwritten in the middle",
      (file: string) => {
        const bytes = readFileSync(file);
        writeFileSync(file, bytes.fill(0x55, 4096, 4096 * 4));
      },
    ],
  ] as const)("is refused when the file was %s", async ([, damage]) => {
    const file = newFile();
    const books = await Bookkeeping.open(file);
    await books.refresh({ "mill.md": "The mill", "weir.md": "The weir" }, noon);
    await books.close();
    damage(file);

    const { code, message } = await refusal(file);

    expect(code).toBe("ledger-unusable");
    expect(message).toMatch(/damaged; put back a copy/);
  });

  test("is quick where it is checked later, and nothing is written to one that is damaged", async () => {
    const file = newFile();
    const books = await Bookkeeping.open(file);
    const texts = Array.from({ length: 200 }, (_, index) => [`${index}.md`, `The mill ${index}`]);
    await books.refresh(Object.fromEntries(texts), noon);
    await books.close();
    // In the middle, where the articles are: what says how the file is made up is at its beginning.
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x55, bytes.length / 2, bytes.length / 2 + 4096 * 4));
    const ledger = await Ledger.open(file, { checked: "later" });

    const damaged = { code: "ledger-unusable", message: expect.stringMatching(/damaged; put back a copy/) };
    await expect(ledger.takeDown("mill.md", noon)).rejects.toMatchObject(damaged);
    await expect(ledger.remember("directory", "/elsewhere")).rejects.toMatchObject(damaged);
    await expect(ledger.keepSummary("key", "text")).rejects.toMatchObject(damaged);
    await expect(ledger.refuseDamage()).rejects.toMatchObject(damaged);
    await ledger.close();
    // In its header SQLite notes down how the file was opened.
    expect(readFileSync(file).subarray(100).equals(bytes.subarray(100))).toBe(true);
  });

  test("is refused when a later version of the program wrote it", async () => {
    const file = newFile();
    await (await Ledger.open(file)).close();
    // SQLite keeps `user_version` as four bytes at offset 60 (its file format, §1.3).
    const bytes = readFileSync(file);
    bytes.writeUInt32BE(99, 60);
    writeFileSync(file, bytes);

    const { code, message } = await refusal(file);

    expect(code).toBe("ledger-unusable");
    expect(message).toMatch(
      /later version of feedwright \(ledger version 99, this one reads \d+\); run that/,
    );
  });

  test("is refused below a file, and in the place of a directory", async () => {
    const directory = temporaryDirectory();
    const file = join(directory, "a-file");
    writeFileSync(file, "");

    for (const place of [join(file, "ledger.sqlite"), join(file, "data", "ledger.sqlite"), directory]) {
      const { code, message } = await refusal(place);
      expect(code).toBe("ledger-unusable");
      expect(message).toContain(place);
      expect(message).toMatch(
        /cannot be written .*; give the user of this process the right to, or name another/,
      );
    }
  });

  test.skipIf(process.getuid?.() === 0)("is refused where nothing may be written", async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o500);

    expect((await refusal(join(directory, "ledger.sqlite"))).message).toMatch(/cannot be written/);
  });

  test("finds what was committed when the process ended without closing it", async () => {
    const file = newFile();
    const books = await Bookkeeping.open(file);
    onTestFinished(() => books.close());
    await books.refresh({ "mill.md": "The mill" }, noon);
    const copy = newFile();
    for (const suffix of ["", "-wal"]) {
      if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
    }

    const ledger = await open(copy);

    expect((await ledger.newest(10, noon)).map(({ path }) => path)).toEqual(["mill.md"]);
  });
});

test("what is remembered first stays, until it is replaced", async () => {
  const ledger = await open(newFile());

  expect(await ledger.remember("id", "one")).toBe("one");
  expect(await ledger.remember("id", "two")).toBe("one");
  await ledger.replaceRemembered("id", "three");
  expect(await ledger.remember("id", "two")).toBe("three");
});

describe("the newest articles", () => {
  test("come newest first, those of one date by slug, in the same order after a restart", async () => {
    const books = await newPublication();
    const files = {
      "c.md": { date: noon },
      "a.md": { date: noon },
      "b.md": { date: noon },
      "d.md": { date: noon + 1 },
    };
    await books.refresh(files, noon + 5);
    const order = async () => (await books.ledger.newest(10, noon + 5)).map(({ path }) => path);
    expect(await order()).toEqual(["d.md", "a.md", "b.md", "c.md"]);

    await books.reopen();
    await books.refresh({ ...files, "a.md": { date: noon, text: "Edited" } }, noon + 6);

    expect(await order()).toEqual(["d.md", "a.md", "b.md", "c.md"]);
    expect(await books.ledger.newest(2, noon + 5)).toHaveLength(2);
  });

  test("hold no article that has expired", async () => {
    const books = await newPublication();
    await books.refresh({ "mill.md": { date: noon, expires: noon + 10 } }, noon);

    expect(await books.ledger.countShown(noon + 9)).toBe(1);
    expect(await books.ledger.nextMoment(noon + 9)).toBe(noon + 10);
    expect(await books.ledger.countShown(noon + 10)).toBe(0);
    expect(await books.ledger.nextMoment(noon + 10)).toBeUndefined();
  });
});

test("the next moment is the first of what is due and what expires", async () => {
  const books = await newPublication();
  await books.refresh(
    {
      "due.md": { date: noon + 30 },
      "expiring.md": { date: noon - 1, expires: noon + 20 },
      "later.md": { date: noon + 90, expires: noon + 100 },
    },
    noon,
  );

  expect(await books.ledger.nextMoment(noon)).toBe(noon + 20);
  expect(await books.ledger.nextMoment(noon + 20)).toBe(noon + 30);
  expect(await books.ledger.nextMoment(noon + 30)).toBe(noon + 90);
});

test("those that are shown are counted without those that are gone or still to come, each once", async () => {
  const books = await newPublication();
  const files = {
    "shown.md": { tags: ["mills"] },
    "also.md": { tags: ["mills"], expires: noon + 9 * HOUR },
    "due.md": { tags: ["mills"], date: noon + HOUR },
    "over.md": { tags: ["mills"], expires: noon + 1 },
    "never.md": { tags: ["mills"], date: noon + HOUR, expires: noon - HOUR },
  };
  await books.refresh({ ...files, "gone.md": { tags: ["mills"], expires: noon + 1 } }, noon);
  await books.refresh(files, noon + 2);
  const counted = async (now: number) => ({
    shown: await books.ledger.countShown(now),
    scheduled: await books.ledger.countScheduled(now),
    mills: (await books.ledger.feeds.cuts(now)).find(({ term }) => term === "mills")?.count,
  });

  expect(await counted(noon)).toEqual({ shown: 3, scheduled: 2, mills: 3 });
  expect(await counted(noon + 2)).toEqual({ shown: 2, scheduled: 2, mills: 2 });
  expect(await counted(noon + HOUR)).toEqual({ shown: 3, scheduled: 0, mills: 3 });
  expect(await counted(noon + 9 * HOUR)).toEqual({ shown: 2, scheduled: 0, mills: 2 });
});

test("hundreds of paths can be asked for at once", async () => {
  const books = await newPublication();
  const paths = Array.from({ length: 1201 }, (_, index) => `article-${index}.md`);
  await books.refresh(Object.fromEntries(paths.map((path) => [path, path])), noon);

  expect(await books.ledger.shownAt(paths, noon)).toHaveLength(1201);
  expect(await books.ledger.shownAt([], noon)).toEqual([]);
});

describe("a file may be served", () => {
  const media = new Map([["mill.png", 120]]);
  const withPicture = (parts: object) => ({ "mill.md": { files: ["mill.png", "notes.md"], ...parts } });

  async function published(parts: object): Promise<Bookkeeping> {
    const books = await newPublication();
    const decision = await books.refresh(withPicture(parts), noon);
    await books.ledger.record(decision, media, noon);
    return books;
  }

  test("when an article that is shown refers to it", async () => {
    const { ledger } = await published({});

    expect(await ledger.isShownFile("mill.png", noon)).toBe(true);
    expect(await ledger.isShownFile("notes.md", noon)).toBe(false);
    expect(await ledger.isShownFile("other.png", noon)).toBe(false);
    expect(await ledger.mediaAt(["mill.png", "other.png"])).toEqual(media);
  });

  test("only from the moment on at which the article is shown, and until it expires", async () => {
    const { ledger } = await published({ date: noon + 10, expires: noon + 20 });

    expect(await ledger.isShownFile("mill.png", noon + 9)).toBe(false);
    expect(await ledger.isShownFile("mill.png", noon + 10)).toBe(true);
    expect(await ledger.isShownFile("mill.png", noon + 20)).toBe(false);
  });

  test("no longer when the article is withdrawn, no longer refers to it, or the file is gone", async () => {
    const withdrawn = await published({});
    await withdrawn.ledger.record(await withdrawn.refresh({}, noon), media, noon);
    expect(await withdrawn.ledger.isShownFile("mill.png", noon)).toBe(false);

    const edited = await published({});
    await edited.ledger.record(await edited.refresh({ "mill.md": "No picture" }, noon), media, noon);
    expect(await edited.ledger.isShownFile("mill.png", noon)).toBe(false);

    const removed = await published({});
    await removed.refresh(withPicture({}), noon);
    expect(await removed.ledger.isShownFile("mill.png", noon)).toBe(false);
  });
});

describe("the date of a document", () => {
  const hash = (text: string) => new Map([["/rss.xml", text]]);

  test("is in whole seconds, and stays while the bytes do, over a restart too", async () => {
    const file = newFile();
    const first = await Ledger.open(file);
    expect(await first.datesOfDocuments(hash("a"), noon + 1234)).toEqual(
      new Map([["/rss.xml", noon + 1000]]),
    );
    await first.close();

    const second = await open(file);
    expect(await second.datesOfDocuments(hash("a"), noon + 99_999)).toEqual(
      new Map([["/rss.xml", noon + 1000]]),
    );
  });

  test.for([
    ["a minute later", 61_500, 61_000],
    ["within the same second", 1_900, 2_000],
    ["when the clock has stepped back", -500_000, 2_000],
  ] as const)("is later than before when the bytes changed %s", async ([, later, expected]) => {
    const ledger = await open(newFile());
    await ledger.datesOfDocuments(hash("a"), noon + 1234);

    expect(await ledger.datesOfDocuments(hash("b"), noon + later)).toEqual(
      new Map([["/rss.xml", noon + expected]]),
    );
  });

  test("moves on when the bytes are again what they once were", async () => {
    const ledger = await open(newFile());
    await ledger.datesOfDocuments(hash("a"), noon);
    await ledger.datesOfDocuments(hash("b"), noon);

    expect(await ledger.datesOfDocuments(hash("a"), noon)).toEqual(new Map([["/rss.xml", noon + 2000]]));
  });
});
