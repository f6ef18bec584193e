import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createGunzip, gzipSync } from "node:zlib";
import type { ImportResult } from "../ledger/export/import-ledger.js";
import { messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
import { type FetchLimits, fetchBytes } from "../lib/fetch-bytes.js";
import { parseUrl } from "../lib/parse-url.js";
import { withLedgerFile } from "./ledger.js";

/**
 * The public part of the ledger in an exported site, for the next export. The name has no leading dot, since most
 * static servers hide dot files.
 */
export const PUBLISHED_LEDGER = "feedwright-ledger.jsonl.gz";

export interface PreviousLedgerLimits extends FetchLimits {
  /** After decompression. */
  readonly maxCharacters: number;
}

const DEFAULT_LIMITS: PreviousLedgerLimits = {
  timeoutMs: 120_000,
  maxBytes: 200_000_000,
  maxCharacters: 2_000_000_000,
};

/** The same lines always give the same bytes. */
export async function gzipLines(lines: AsyncIterable<string>): Promise<Buffer> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return gzipSync(all.join(""), { level: 9 });
}

/**
 * Creates a ledger that continues an exported site.
 *
 * @param source URL or directory of the site
 * @param file the new ledger
 * @throws PublisherError `ledger-unusable` if the site cannot be reached or has no complete ledger
 */
export async function importPreviousLedger(
  source: string,
  file: string,
  limits: PreviousLedgerLimits = DEFAULT_LIMITS,
): Promise<ImportResult> {
  const place = locateLedger(source);
  const bytes = await (typeof place === "string" ? readLedgerFile(place) : fetchLedger(place, limits));
  const name = String(place);
  if (bytes === undefined) {
    throw unreadableError(
      name,
      "there is none; see that the address is right, and where nothing was published yet, or by an earlier version, export once without --previous",
    );
  }
  return await withLedgerFile(file, async (ledger) => {
    try {
      return await ledger.import(decompress(bytes, limits));
    } catch (error) {
      throw unreadableError(name, messageOf(error), error);
    }
  });
}

/** @throws PublisherError `usage` */
function locateLedger(source: string): URL | string {
  if (!/^https?:\/\//i.test(source)) return join(source, PUBLISHED_LEDGER);
  const site = parseUrl(source.endsWith("/") ? source : `${source}/`);
  if (site === undefined) {
    throw new PublisherError(
      "usage",
      `--previous: expected the address or the directory of an exported site, found ${JSON.stringify(source)}`,
    );
  }
  return new URL(PUBLISHED_LEDGER, site);
}

async function readLedgerFile(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw unreadableError(path, messageOf(error), error);
  }
}

async function fetchLedger(url: URL, limits: FetchLimits): Promise<Uint8Array | undefined> {
  // A cached older ledger would make newer entries look new again.
  const fresh = new URL(url);
  fresh.searchParams.set("at", String(Date.now()));
  try {
    return (await fetchBytes(fresh, { "cache-control": "no-cache" }, limits))?.bytes;
  } catch (error) {
    throw unreadableError(url.href, messageOf(error), error);
  }
}

/** Some servers send the file with `Content-Encoding: gzip`. It is then decompressed already. */
async function* decompress(
  bytes: Uint8Array,
  { maxCharacters }: PreviousLedgerLimits,
): AsyncGenerator<string> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const source = Readable.from([bytes]);
  const text = isPacked ? source.pipe(createGunzip()) : source;
  let count = 0;
  for await (const piece of text.setEncoding("utf8")) {
    count += piece.length;
    if (count > maxCharacters) throw new Error(`it has more than ${maxCharacters} characters`);
    yield piece;
  }
}

function unreadableError(name: string, reason: string, cause?: unknown): PublisherError {
  return new PublisherError(
    "ledger-unusable",
    `${name}: the ledger of the previous publication cannot be read: ${reason}`,
    { cause },
  );
}
