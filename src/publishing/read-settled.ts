import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import type { Finding } from "../articles/article.js";
import { type FileState, fileStateOf, isSameState } from "../articles/scan-directory.js";
import { messageOf } from "../lib/errors.js";

/** Larger files are not articles, but for example logs or database dumps. */
export const MAX_ARTICLE_BYTES = 5 * 1024 * 1024;

type BytesReading =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly file: FileState }
  | { readonly kind: "rejected"; readonly rejection: Finding }
  | { readonly kind: "unsettled"; readonly finding: Finding };

/** Reads a file, unless it is written to meanwhile. */
export function readSettled(file: string, path: string): BytesReading {
  try {
    // Without `O_NONBLOCK`, opening a pipe would block until something is written to it.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) return { kind: "rejected", rejection: notAFile(path) };
      const before = fileStateOf(stats);
      if (before.size > MAX_ARTICLE_BYTES)
        return { kind: "rejected", rejection: tooLarge(path, before.size) };
      const bytes = readFileSync(descriptor);
      const after = fileStateOf(fstatSync(descriptor));
      if (isSameState(before, after) && bytes.length === after.size)
        return { kind: "bytes", bytes, file: after };
      return { kind: "unsettled", finding: stillBeingWritten(path) };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return { kind: "rejected", rejection: unreadable(path, error) };
  }
}

function tooLarge(path: string, size: number): Finding {
  return {
    path,
    problem: `the file has ${size} bytes, expected at most ${MAX_ARTICLE_BYTES}`,
    remedy: "split it into several articles, or move it out of the directory",
  };
}

function notAFile(path: string): Finding {
  return {
    path,
    problem: "expected a file, found a pipe, a socket, a device or a folder",
    remedy: "put the file itself there; what was published of it stays",
  };
}

function stillBeingWritten(path: string): Finding {
  return {
    path,
    problem: "the file was being written",
    remedy: "nothing needs to be done; the next refresh takes it",
  };
}

function unreadable(path: string, error: unknown): Finding {
  return {
    path,
    problem: `the file cannot be read: ${messageOf(error)}`,
    remedy: "give the user of this process the right to read it",
  };
}
