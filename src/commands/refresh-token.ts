import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, PublisherError, systemCodeOf } from "../errors.js";

/**
 * The token that `POST /refresh` asks for, made at first start and kept readable by its owner alone.
 *
 * @returns it, and the file it is in
 */
export function keptRefreshToken(directory: string): { token: string; file: string } {
  const file = join(directory, "refresh-token");
  try {
    writeFileSync(file, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (systemCodeOf(error) !== "EEXIST") throw unusable(file, error);
  }
  try {
    chmodSync(file, 0o600);
    const token = readFileSync(file, "utf8").trim();
    if (token === "") throw new Error("it is empty; delete it, and the next start makes a new one");
    return { token, file };
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): PublisherError {
  return new PublisherError(
    "configuration",
    `${file}: the refresh token cannot be kept: ${messageOf(error)}`,
    { cause: error },
  );
}
