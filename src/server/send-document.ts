import type { Request, Response } from "express";
import type { Document } from "../feeds/document.js";
import { acceptedEncoding } from "./accepted-encoding.js";
import { isNotModified } from "./conditional-get.js";
import {
  API_HEADERS,
  bodyHeaders,
  documentHeaders,
  type Headers,
  notModifiedHeaders,
} from "./document-headers.js";

/** Answers GET and HEAD with prepared bytes, or with 304 when the reader has them already. */
export function sendDocument(req: Request, res: Response, document: Document, caching: Headers): void {
  if (isNotModified(document, req.headers)) {
    res.set(notModifiedHeaders(document, caching)).status(304).end();
    return;
  }
  const encoding = acceptedEncoding(req.get("Accept-Encoding"));
  res.set(documentHeaders(document, encoding, caching));
  res.end(req.method === "HEAD" ? undefined : document.bytes[encoding]);
}

/**
 * Answers somebody who opened a feed in a browser with the page of that feed. It has the feed's address, so
 * that nobody may keep it: caches ignore `Vary` beyond the encoding, and would give it to readers.
 */
export function sendUncached(req: Request, res: Response, page: Document): void {
  const encoding = acceptedEncoding(req.get("Accept-Encoding"));
  res.set({ "Cache-Control": "private, no-store", ...bodyHeaders(page, encoding) });
  res.end(req.method === "HEAD" ? undefined : page.bytes[encoding]);
}

/** Without a limit browsers keep a redirect for good, also when it is not true any more. */
export function redirect(
  res: Response,
  path: string,
  { home, maxAge }: { readonly home: string; readonly maxAge: number },
): void {
  res.set({ ...API_HEADERS, "Cache-Control": `public, max-age=${maxAge}` });
  res.redirect(301, new URL(path.slice(1), home).pathname);
}
