import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, PublisherError } from "../lib/errors.js";

/** The token for `POST /refresh`, created at the first start in a file that only its owner can read. */
export function loadOrCreateRefreshToken(directory: string): { token: string; file: string } {
  const file = tokenPath(directory);
  try {
    const token = readToken(file) ?? createToken(file);
    chmodSync(file, 0o600);
    return { token, file };
  } catch (error) {
    throw tokenFileError(file, error);
  }
}

export function tokenPath(directory: string): string {
  return join(directory, "refresh-token");
}

/** @returns undefined without a file, or if it is empty because a process ended before writing it */
export function readToken(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8").trim() || undefined : undefined;
}

function createToken(file: string): string {
  const token = randomBytes(24).toString("base64url");
  // An existing file may be readable by others.
  rmSync(file, { force: true });
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: "wx" });
  return token;
}

function tokenFileError(file: string, error: unknown): PublisherError {
  return new PublisherError(
    "configuration",
    `${file}: the refresh token cannot be kept: ${messageOf(error)}`,
    { cause: error },
  );
}
