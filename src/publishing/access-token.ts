import { createHash, randomBytes } from "node:crypto";
import { toSingleLine } from "../articles/clean-text.js";
import { PublisherError } from "../lib/errors.js";

/** The prefix identifies tokens in URLs, in logs and to secret scanners. */
const TOKEN_PATTERN = /^fwp_[\w-]{32}$/;

/** A subscriber's token, of 192 random bits. */
export function newAccessToken(): string {
  return `fwp_${randomBytes(24).toString("base64url")}`;
}

/** Whether the text has the form of a token, valid or not. */
export function isTokenShaped(text: string): boolean {
  return TOKEN_PATTERN.test(text);
}

/**
 * The hash under which the ledger stores a token. SHA-256 is enough: salts and slow hashes protect guessable secrets,
 * and 192 random bits cannot be guessed.
 */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

const MAX_NAME_LENGTH = 100;

/**
 * A subscriber's name, on one line.
 *
 * @throws PublisherError `usage`
 */
export function subscriberName(text: string): string {
  const name = toSingleLine(text);
  if (name !== "" && name.length <= MAX_NAME_LENGTH) return name;
  throw new PublisherError(
    "usage",
    `expected the name of a subscriber, of 1 to ${MAX_NAME_LENGTH} characters, found ${name.length}`,
  );
}
