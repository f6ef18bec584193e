import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Config } from "../config.js";
import { PublisherError } from "../errors.js";
import { Ledger } from "../ledger/ledger.js";
import { refuseWhileRunning } from "./running-service.js";

/**
 * A copy of the ledger that is a ledger itself.
 *
 * @returns what is to be said
 * @throws PublisherError `ledger-unusable` while the service runs, `usage` when there is no ledger, or a file already
 */
export async function backup(file: string, config: Config): Promise<string> {
  await withLedger(existingLedger(config), (ledger) => ledger.backUp(file, { overwrite: false }));
  return `${file}: a copy of the ledger in ${config.data}`;
}

/**
 * The ledger as JSON Lines.
 *
 * @param file where to; undefined for standard output
 */
export async function exportLedger(file: string | undefined, config: Config): Promise<void> {
  await withLedger(existingLedger(config), async (ledger) => {
    const output =
      file === undefined ? process.stdout : createWriteStream(file, { flags: "wx", mode: 0o600 });
    // Standard output is not ours to close.
    await pipeline(Readable.from(ledger.export(Date.now())), output, { end: file !== undefined });
  });
}

/**
 * Fills an empty ledger with what was exported from another.
 *
 * @throws PublisherError `ledger-unusable` while the service runs, or as `Ledger.import` says
 */
export async function importLedger(file: string, config: Config): Promise<string> {
  await refuseWhileRunning(config);
  const { rows } = await withLedger(ledgerFile(config), async (ledger) => {
    try {
      return await ledger.import(createReadStream(file, "utf8"));
    } catch (error) {
      if (!(error instanceof PublisherError)) throw error;
      throw new PublisherError(error.code, `${file}: ${error.message}`, { cause: error });
    }
  });
  return `${rows} rows from ${file}, in the ledger in ${config.data}`;
}

async function withLedger<Result>(file: string, use: (ledger: Ledger) => Promise<Result>): Promise<Result> {
  const ledger = await Ledger.open(file);
  try {
    return await use(ledger);
  } finally {
    await ledger.close();
  }
}

function ledgerFile({ data }: Config): string {
  return join(data, "ledger.sqlite");
}

function existingLedger(config: Config): string {
  const file = ledgerFile(config);
  if (existsSync(file)) return file;
  throw new PublisherError("usage", `${file}: there is no ledger; name its directory (FEEDWRIGHT_DATA)`);
}
