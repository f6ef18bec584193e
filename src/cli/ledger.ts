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
 * Copies the ledger, also that of a running service. The file appears complete or not at all.
 *
 * @throws PublisherError `usage` if there is no ledger, or the file exists or cannot be written; `no-service` if the
 *   service stops meanwhile
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
 * Exports the ledger as JSON Lines. The ledger of a running service is copied first.
 *
 * @param file undefined for standard output
 * @throws PublisherError as `backup`
 */
export async function exportLedger(file: string | undefined, config: Config): Promise<void> {
  // Several processes can use a PostgreSQL database, so the service is not asked.
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
  // Standard output stays open.
  if (file === undefined) return await pipeline(lines, process.stdout, { end: false });
  await withWriteErrors(file, () => pipeline(lines, createWriteStream(file, { flags: "wx", mode: 0o600 })));
}

/** @throws PublisherError `usage` for an error of the file system */
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
 * Fills an empty ledger from an export.
 *
 * @throws PublisherError `ledger-unusable` while the service runs; otherwise as `Ledger.import`
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

/** Opens the configured ledger. Creates the file if there is none. */
async function openLedger(config: Config): Promise<Ledger> {
  if (config.databaseUrl === undefined) return await Ledger.open(ledgerPath(config));
  const { openPostgres } = await loadOptional(
    "postgres",
    "FEEDWRIGHT_DATABASE_URL",
    () => import("../ledger/database/postgres.js"),
  );
  return await Ledger.connect(openPostgres(config.databaseUrl));
}

/** @throws PublisherError `usage` if there is no ledger; otherwise as opening it */
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
 * Writes a copy of a running service's ledger to a file.
 *
 * @throws PublisherError `no-service` if the copy is incomplete, or the error that the service answered
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
