import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Config, ledgerLocation } from "../config/config.js";
import { rejectExisting } from "../ledger/database/backup.js";
import { Ledger } from "../ledger/ledger.js";
import { messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
import { loadOptional } from "../lib/optional-package.js";
import { writeFileAtomically } from "../lib/write-file-atomically.js";
import { findService, type RunningService, rejectWhileRunning } from "./running-service.js";

/**
 * A copy of the ledger that is a ledger itself, of the running service too. It appears at once or not at all.
 *
 * @returns what is to be said
 * @throws PublisherError `usage` when there is no ledger, a file already, or no right to write one; `no-service`
 *   when the service goes away meanwhile
 */
export async function backup(file: string, config: Config): Promise<string> {
  const service = await findService(config);
  await withWriteErrors(file, async () => {
    if (service !== undefined) return await downloadBackup(service, file);
    await withConfiguredLedger(config, (ledger) => ledger.backUp(file, { overwrite: false }));
  });
  return `${file}: a copy of the ledger in ${ledgerLocation(config)}`;
}

async function downloadBackup(service: RunningService, file: string): Promise<void> {
  rejectExisting(file);
  await writeFileAtomically(file, async (unfinished) => {
    await downloadLedger(service, unfinished);
    rejectExisting(file);
  });
}

/**
 * The ledger as JSON Lines; that of the running service as it is in a copy.
 *
 * @param file where to; undefined for standard output
 * @throws PublisherError as `backup` does
 */
export async function exportLedger(file: string | undefined, config: Config): Promise<void> {
  // A database is not the service's alone.
  const service = config.databaseUrl === undefined ? await findService(config) : undefined;
  if (service === undefined) return await withConfiguredLedger(config, (ledger) => exportLines(ledger, file));
  const place = mkdtempSync(join(tmpdir(), "feedwright-"));
  try {
    const copy = join(place, "ledger.sqlite");
    await downloadLedger(service, copy);
    await withLedgerFile(copy, (ledger) => exportLines(ledger, file));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function exportLines(ledger: Ledger, file: string | undefined): Promise<void> {
  const lines = Readable.from(ledger.export(Date.now()));
  // Standard output is not ours to close.
  if (file === undefined) return await pipeline(lines, process.stdout, { end: false });
  await withWriteErrors(file, () => pipeline(lines, createWriteStream(file, { flags: "wx", mode: 0o600 })));
}

/** @throws PublisherError `usage` for what the file system says of the file */
async function withWriteErrors(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof PublisherError || systemCodeOf(error) === "") throw error;
    throw new PublisherError(
      "usage",
      `${file}: it cannot be written: ${messageOf(error)}; name another file`,
      {
        cause: error,
      },
    );
  }
}

/**
 * Fills an empty ledger with what was exported from another.
 *
 * @throws PublisherError `ledger-unusable` while the service runs, or as `Ledger.import` says
 */
export async function importLedger(file: string, config: Config): Promise<string> {
  await rejectWhileRunning(config);
  const { rows } = await useLedger(await openLedger(config), async (ledger) => {
    try {
      return await ledger.import(createReadStream(file, "utf8"));
    } catch (error) {
      if (!(error instanceof PublisherError)) throw error;
      throw new PublisherError(error.code, `${file}: ${error.message}`, { cause: error });
    }
  });
  return `${rows} rows from ${file}, in the ledger in ${ledgerLocation(config)}`;
}

/** The ledger of this configuration, wherever it is; a file is made when there is none. */
async function openLedger(config: Config): Promise<Ledger> {
  if (config.databaseUrl === undefined) return await Ledger.open(ledgerPath(config));
  const { openPostgres } = await loadOptional(
    "postgres",
    "FEEDWRIGHT_DATABASE_URL",
    () => import("../ledger/database/postgres.js"),
  );
  return await Ledger.connect(openPostgres(config.databaseUrl));
}

/** @throws PublisherError `usage` when there is none, else what opening it throws */
export async function withConfiguredLedger<Result>(
  config: Config,
  use: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  if (config.databaseUrl === undefined) rejectMissingLedger(config);
  return await useLedger(await openLedger(config), use);
}

export async function withLedgerFile<Result>(
  file: string,
  use: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  return await useLedger(await Ledger.open(file), use);
}

async function useLedger<Result>(ledger: Ledger, use: (ledger: Ledger) => Promise<Result>): Promise<Result> {
  try {
    return await use(ledger);
  } finally {
    await ledger.close();
  }
}

function ledgerPath({ data }: Config): string {
  return join(data, "ledger.sqlite");
}

function rejectMissingLedger(config: Config): void {
  const file = ledgerPath(config);
  if (existsSync(file)) return;
  throw new PublisherError("usage", `${file}: there is no ledger; name its directory (FEEDWRIGHT_DATA)`);
}

/**
 * Fills a file with a copy of the ledger that a running service holds.
 *
 * @throws PublisherError `no-service` when the copy does not come in whole, or what the service says instead
 */
async function downloadLedger(service: RunningService, file: string): Promise<void> {
  const response = await service.request("GET", "/ledger");
  const expected = Number(response.headers.get("Content-Length"));
  await service.orNoService(pipeline(response.body ?? [], createWriteStream(file, { mode: 0o600 })));
  const { size } = statSync(file);
  if (size === expected && size > 0) return;
  throw new PublisherError(
    "no-service",
    `${service.name} sent ${size} of ${expected} bytes of its ledger; ask again`,
  );
}
