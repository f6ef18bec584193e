import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import { PublisherError } from "../errors.js";

/**
 * Lets those pass alone who send the token, as `Authorization: Bearer …`.
 *
 * @throws PublisherError `unauthorized`
 */
export function refuseStrangers(req: Request, res: Response, token: string): void {
  const given = /^Bearer +(\S+) *$/i.exec(req.get("Authorization") ?? "")?.[1];
  if (given !== undefined && sameToken(given, token)) return;
  res.set("WWW-Authenticate", 'Bearer realm="refresh"');
  throw new PublisherError(
    "unauthorized",
    "expected the refresh token as `Authorization: Bearer …`; the service prints at start where it is",
  );
}

/** In constant time; of hashes, so that not even the length shows. */
function sameToken(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
