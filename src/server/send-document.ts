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

/** Answers GET and HEAD with the document, or with 304. */
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
 * Answers a browser that opens a feed with the page of the feed. It must not be cached: it has the URL of the feed, and
 * caches that ignore `Vary` would serve it to readers.
 */
export function sendUncached(req: Request, res: Response, page: Document): void {
  const encoding = acceptedEncoding(req.get("Accept-Encoding"));
  res.set({ "Cache-Control": "private, no-store", ...bodyHeaders(page, encoding) });
  res.end(req.method === "HEAD" ? undefined : page.bytes[encoding]);
}

/** With `max-age`, since browsers would otherwise cache the redirect for ever. */
export function redirect(
  res: Response,
  path: string,
  { home, maxAge }: { readonly home: string; readonly maxAge: number },
): void {
  res.set({ ...API_HEADERS, "Cache-Control": `public, max-age=${maxAge}` });
  res.redirect(301, new URL(path.slice(1), home).pathname);
}
