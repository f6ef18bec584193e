import { createHash, randomBytes } from "node:crypto";
import { oneLine } from "../articles/clean-text.js";
import { PublisherError } from "../lib/errors.js";

/** What tokens are known by: in addresses, in logs, and by those who look for secrets where none should be. */
const TOKEN_PATTERN = /^fwp_[\w-]{32}$/;

/** A token of 192 random bits, for one subscriber. */
export function newAccessToken(): string {
  return `fwp_${randomBytes(24).toString("base64url")}`;
}

/** Whether it has the form of a token; not whether it is one. */
export function isTokenShaped(text: string): boolean {
  return TOKEN_PATTERN.test(text);
}

/**
 * What the ledger keeps of a token, and finds it by. SHA-256 alone: among 2^192 tokens there is nothing to try, which
 * salts and slow hashes are against.
 */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

const MAX_NAME_LENGTH = 100;

/**
 * What a subscriber is called, on one line.
 *
 * @throws PublisherError `usage`
 */
export function subscriberName(text: string): string {
  const name = oneLine(text);
  if (name !== "" && name.length <= MAX_NAME_LENGTH) return name;
  throw new PublisherError(
    "usage",
    `expected the name of a subscriber, of 1 to ${MAX_NAME_LENGTH} characters, found ${name.length}`,
  );
}
