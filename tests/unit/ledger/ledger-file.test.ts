import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Ledger } from "../../../src/ledger/ledger.js";
import { PublisherError } from "../../../src/lib/errors.js";
import { LedgerHarness } from "../../fixtures/ledger-harness.js";
import { inFile } from "../../fixtures/open-ledger.js";
import { temporaryDirectory } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);

/** A separate program that opens a database as the ledger does, prints a line, and waits to be killed. */
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

/** @returns the output of the second process, and how to end it */
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

/** The error of opening the file. */
async function refusal(file: string): Promise<PublisherError> {
  const error: unknown = await Ledger.open(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PublisherError) return error;
  throw new Error(`expected a PublisherError, found ${error}`);
}

describe("opening a ledger", () => {
  test("creates the file and its directories", async () => {
    const file = join(temporaryDirectory(), "a", "b", "ledger.sqlite");
    await open(file);

    expect(existsSync(file)).toBe(true);
  });

  test("works again as soon as it was closed, any number of times", async () => {
    const file = newFile();
    for (const name of ["first", "second", "third"]) {
      const ledger = await Ledger.open(file);
      expect(await ledger.publication.getOrSet("id", name)).toBe("first");
      await ledger.close();
    }
  });

  test("fails while another process has it open, and works once that was killed", async () => {
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

  test("locks out other processes, also before the first write", async () => {
    const file = newFile();
    await (await Ledger.open(file)).close();
    await open(file);

    expect((await startSecondProcess(file)).said).toMatch(/locked/);
  });

  test("fails for a file that is no ledger, and leaves it unchanged", async () => {
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
    const books = await LedgerHarness.open(inFile(file));
    await books.refresh({ "mill.md": "The mill", "weir.md": "The weir" }, noon);
    await books.close();
    damage(file);

    const { code, message } = await refusal(file);

    expect(code).toBe("ledger-unusable");
    expect(message).toMatch(/damaged; put back a copy/);
  });

  test("skips the integrity check on request, and then writes nothing to a damaged file", async () => {
    const file = newFile();
    const books = await LedgerHarness.open(inFile(file));
    const texts = Array.from({ length: 200 }, (_, index) => [`${index}.md`, `The mill ${index}`]);
    await books.refresh(Object.fromEntries(texts), noon);
    await books.close();
    // In the middle, where the articles are; the schema is at the beginning.
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x55, bytes.length / 2, bytes.length / 2 + 4096 * 4));
    const ledger = await Ledger.open(file, { integrityCheck: "later" });

    const damaged = { code: "ledger-unusable", message: expect.stringMatching(/damaged; put back a copy/) };
    await expect(ledger.withdrawals.withdraw("mill.md", noon)).rejects.toMatchObject(damaged);
    await expect(ledger.publication.getOrSet("directory", "/elsewhere")).rejects.toMatchObject(damaged);
    await expect(ledger.summaries.save("key", "text")).rejects.toMatchObject(damaged);
    await expect(ledger.checkIntegrity()).rejects.toMatchObject(damaged);
    await ledger.close();
    // SQLite writes to the header of the file when it opens it.
    expect(readFileSync(file).subarray(100).equals(bytes.subarray(100))).toBe(true);
  });

  test("fails below a file and at the path of a directory", async () => {
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

  test.skipIf(process.getuid?.() === 0)("fails where the process may not write", async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o500);

    expect((await refusal(join(directory, "ledger.sqlite"))).message).toMatch(/cannot be written/);
  });

  test("finds what was committed by a process that ended without closing it", async () => {
    const file = newFile();
    const books = await LedgerHarness.open(inFile(file));
    onTestFinished(() => books.close());
    await books.refresh({ "mill.md": "The mill" }, noon);
    const copy = newFile();
    for (const suffix of ["", "-wal"]) {
      if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
    }

    const ledger = await open(copy);

    expect((await ledger.articles.newest(10, noon)).map(({ path }) => path)).toEqual(["mill.md"]);
  });
});
