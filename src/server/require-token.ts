import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import { PublisherError } from "../lib/errors.js";

/**
 * Requires the token as `Authorization: Bearer …`.
 *
 * @throws PublisherError `unauthorized`
 */
export function requireToken(req: Request, res: Response, token: string): void {
  const given = bearerToken(req);
  if (given !== undefined && sameToken(given, token)) return;
  res.set("WWW-Authenticate", 'Bearer realm="refresh"');
  throw new PublisherError(
    "unauthorized",
    "expected the refresh token as `Authorization: Bearer …`; the service prints at start where it is",
  );
}

/**
 * Also accepts the token as the password of HTTP Basic, which browsers ask for. For read-only routes: browsers send
 * stored credentials with cross-site requests, too.
 *
 * @throws PublisherError `unauthorized`
 */
export function requireTokenInBrowser(req: Request, res: Response, token: string): void {
  const given = bearerToken(req) ?? basicPassword(req);
  if (given !== undefined && sameToken(given, token)) return;
  res.set("WWW-Authenticate", 'Basic realm="Feedwright", charset="UTF-8"');
  throw new PublisherError(
    "unauthorized",
    "expected the refresh token as the password, under any name; the service prints at start where it is",
  );
}

function bearerToken(req: Request): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(req.get("Authorization") ?? "")?.[1];
}

export function basicPassword(req: Request): string | undefined {
  const credentials = /^Basic +([\w+/-]+=*) *$/i.exec(req.get("Authorization") ?? "")?.[1];
  if (credentials === undefined) return undefined;
  const text = Buffer.from(credentials, "base64").toString("utf8");
  // A name has no colon (RFC 7617 §2), but a password may.
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : text.slice(colon + 1);
}

/** In constant time. Hashing hides the length. */
function sameToken(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
