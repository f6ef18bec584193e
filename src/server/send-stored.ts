import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import { type ChunkOf, chunkNumberAt, type FileInLedger, streamBytes } from "../publishing/media-file.js";
import type { Validators } from "./conditional-get.js";
import { sendProblem } from "./error-handler.js";

interface Range {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/**
 * Streams a file in the ledger, or one range of it (RFC 9110 §14.2), as fast as the client reads: only some chunks are
 * in memory. The caller sets the other headers.
 *
 * @param chunkOf called for the first chunk before any header is sent, so that it can fail
 */
export async function sendStored(
  req: Request,
  res: Response,
  { hash, size, ...validators }: FileInLedger["stored"] & Validators,
  chunkOf: ChunkOf,
): Promise<void> {
  const requested = requestedRange(req, size, validators);
  res.set("Accept-Ranges", "bytes");
  if (requested === "unsatisfiable") {
    res.set("Content-Range", `bytes */${size}`);
    return sendProblem(res, 416, "bad-request", `expected a range of the ${size} bytes of the file`);
  }
  const range = requested ?? { start: 0, end: size - 1 };
  if (req.method !== "HEAD") await chunkOf(hash, chunkNumberAt(range.start));
  if (requested !== undefined)
    res.status(206).set("Content-Range", `bytes ${range.start}-${range.end}/${size}`);
  res.set("Content-Length", String(range.end + 1 - range.start));
  if (req.method === "HEAD") return void res.end();
  await pipeline(Readable.from(streamBytes({ hash, size }, chunkOf, range)), res);
}

/** @returns undefined for the whole file, also if several ranges or one of another version are requested */
function requestedRange(
  req: Request,
  size: number,
  validators: Validators,
): Range | "unsatisfiable" | undefined {
  const ranges = matchesIfRange(req.get("If-Range"), validators) ? req.range(size) : undefined;
  if (ranges === -1) return "unsatisfiable";
  if (ranges === undefined || ranges === -2 || ranges.type !== "bytes" || ranges.length !== 1)
    return undefined;
  return ranges[0];
}

/** Whether the client has a part of this version. Compares strongly (RFC 9110 §13.1.5). */
function matchesIfRange(ifRange: string | undefined, { etag, modified }: Validators): boolean {
  return (
    ifRange === undefined ||
    ifRange === etag ||
    (modified !== undefined && ifRange === new Date(modified).toUTCString())
  );
}
