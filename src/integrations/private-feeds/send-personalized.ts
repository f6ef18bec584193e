import type { Request, Response } from "express";
import { type Document, encode } from "../../feeds/document.js";
import { acceptedEncoding } from "../../server/accepted-encoding.js";
import { isNotModified } from "../../server/conditional-get.js";
import { documentHeaders, notModifiedHeaders } from "../../server/document-headers.js";

/** Only the subscriber may cache it, and revalidates it each time, since access may be revoked. */
export const PRIVATE_HEADERS = {
  "Cache-Control": "private, no-cache",
  // The URL of the page contains the token.
  "Referrer-Policy": "no-referrer",
  "X-Robots-Tag": "noindex",
};

/** Replaces the placeholder in the links of a document. */
export type Personalize = (text: string) => string;

/** For subscribers with the token in the URL: puts it into every link. */
export function withToken(placeholder: string, token: string): Personalize {
  return (text) => text.replaceAll(placeholder, token);
}

/** For subscribers who send the token in a header: removes the placeholder from all links. */
export function withoutToken(placeholder: string): Personalize {
  // Inside other URLs, the slash is percent-encoded.
  return (text) => text.replaceAll(`/${placeholder}`, "").replaceAll(`%2F${placeholder}`, "");
}

/**
 * Sends a document with the links of one subscriber. All subscribers share its validators, so a 304 needs no
 * personalization.
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
  // Replaces headers of public pages that would reveal the URL.
  res.set({ ...headers, ...PRIVATE_HEADERS });
  res.end(req.method === "HEAD" ? undefined : body);
}
