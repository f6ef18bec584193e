import type { Request, Response } from "express";
import type { Document } from "../feeds/document.js";
import { acceptedEncoding } from "./accepted-encoding.js";
import { readerHolds } from "./conditional-get.js";

/** Nothing but what the pages themselves bring: no scripts at all, and pictures and media from anywhere. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src * data:; media-src *; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** Answers GET and HEAD with prepared bytes, or with 304 when the reader has them already. */
export function sendDocument(req: Request, res: Response, document: Document, cacheControl: string): void {
  res.set({ ETag: document.etag, "Cache-Control": cacheControl });
  if (document.modified !== undefined) res.set("Last-Modified", new Date(document.modified).toUTCString());
  if (readerHolds(document, req.headers)) {
    setCommonHeaders(res, document);
    res.status(304).end();
    return;
  }
  sendBytes(req, res, document);
}

/**
 * Answers somebody who opened a feed in a browser with the page of that feed. It has the feed's address, so
 * that nobody may keep it: caches ignore `Vary` beyond the encoding, and would give it to readers.
 */
export function sendPrivately(req: Request, res: Response, page: Document): void {
  res.set("Cache-Control", "private, no-store");
  sendBytes(req, res, page);
}

function sendBytes(req: Request, res: Response, document: Document): void {
  setCommonHeaders(res, document);
  const encoding = acceptedEncoding(req.get("Accept-Encoding"));
  const bytes = document.bytes[encoding];
  if (encoding !== "identity") res.set("Content-Encoding", encoding);
  if (document.mediaType.startsWith("text/html")) res.set("Content-Security-Policy", PAGE_POLICY);
  // Readers that run in a browser may fetch what everybody may read.
  else res.set("Access-Control-Allow-Origin", "*");
  res.set({ "Content-Type": document.mediaType, "Content-Length": String(bytes.length) });
  res.end(req.method === "HEAD" ? undefined : bytes);
}

function setCommonHeaders(res: Response, { link }: Document): void {
  res.set({ Vary: "Accept-Encoding", "X-Content-Type-Options": "nosniff" });
  if (link !== undefined) res.set("Link", link);
}
