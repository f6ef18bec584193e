import type { Request, Response } from "express";
import { type Document, encode } from "../../feeds/document.js";
import { acceptedEncoding } from "../../server/accepted-encoding.js";
import { isNotModified } from "../../server/conditional-get.js";
import { documentHeaders, notModifiedHeaders } from "../../server/document-headers.js";

/** Nobody but the subscriber keeps it, who asks each time whether it is still true, and may still be read. */
export const PRIVATE_HEADERS = {
  "Cache-Control": "private, no-cache",
  // A link out of a page is not to tell the address of the page.
  "Referrer-Policy": "no-referrer",
  "X-Robots-Tag": "noindex",
};

/** Writes into a text what a subscriber is to find in place of the placeholder. */
export type Personalize = (text: string) => string;

/** For subscribers who have the token in the address: every link has it, too. */
export function withToken(placeholder: string, token: string): Personalize {
  return (text) => text.replaceAll(placeholder, token);
}

/** For those who send it with each request: no link needs it. */
export function withoutToken(placeholder: string): Personalize {
  // A slash is written otherwise where an address is part of another.
  return (text) => text.replaceAll(`/${placeholder}`, "").replaceAll(`%2F${placeholder}`, "");
}

/**
 * Sends a document that is the same for all subscribers but for the links in it, which are written as it is sent. Its
 * validator is that of the document for all, so that whoever holds it costs nothing.
 */
export async function sendPersonalized(
  req: Request,
  res: Response,
  document: Document,
  personalize: Personalize,
): Promise<void> {
  if (isNotModified(document, req.headers)) {
    res.set(notModifiedHeaders(document, PRIVATE_HEADERS)).status(304).end();
    return;
  }
  const encoding = acceptedEncoding(req.get("Accept-Encoding"));
  const text = personalize(document.bytes.identity.toString("utf8"));
  const body = await encode(Buffer.from(text), encoding);
  const personal: Document = {
    ...document,
    bytes: { ...document.bytes, [encoding]: body },
    link: document.link === undefined ? undefined : personalize(document.link),
  };
  const { "Access-Control-Allow-Origin": _, ...headers } = documentHeaders(
    personal,
    encoding,
    PRIVATE_HEADERS,
  );
  // Those of pages for everybody tell more.
  res.set({ ...headers, ...PRIVATE_HEADERS });
  res.end(req.method === "HEAD" ? undefined : body);
}
