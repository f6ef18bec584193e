import { type Request, type Response, Router } from "express";
import { PublisherError } from "../errors.js";
import type { Document } from "../feeds/document.js";
import { feedPath, readFeedPath } from "../feeds/feed-place.js";
import type { Counter } from "../publishing/counter.js";
import { type CachePolicy, cachingHeaders, freshnessOf } from "./caching.js";
import type { Headers } from "./document-headers.js";
import { formerFeed } from "./former-addresses.js";
import { redirect, sendDocument, sendPrivately } from "./send-document.js";

/** Before there is a snapshot, readers come back after so many seconds. */
const RETRY_AFTER = 10;

export interface DocumentRoutesOptions extends CachePolicy {
  readonly counter: Counter;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  readonly clock: () => number;
}

/** The feeds, their pages, and the lists of them; what is not prepared the press makes. */
export function documentRoutes(options: DocumentRoutesOptions): Router {
  const { counter } = options;
  const router = Router();
  router.use(async (req, res, next) => {
    if (!isRead(req)) return next();
    if (counter.shown() === undefined && isServedLater(req.path)) throw notYet(res);
    const page = isNavigation(req) ? await counter.pageOfFeed(req.path) : undefined;
    if (page !== undefined) return sendPrivately(req, res, page);
    const document = asksByQuery(req) ? undefined : await counter.document(req.path);
    return document === undefined ? next() : sendDocument(req, res, document, cachingNow(document, options));
  });
  router.use(async (req, res, next) => {
    const moved = isRead(req) ? await movedTo(req, counter) : undefined;
    return moved === undefined ? next() : redirect(res, moved, options);
  });
  return router;
}

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

/** Under WordPress `/?feed=rss2` was a feed, and `/` is the front page. */
function asksByQuery(req: Request): boolean {
  return req.query["feed"] !== undefined && formerFeed(req.path, queryOf(req)) !== undefined;
}

/** Where to find what an address means under the program that published before, or that somebody guessed or cut short. */
async function movedTo(req: Request, counter: Counter): Promise<string | undefined> {
  if (req.path === "/favicon.ico") return "/icon.svg";
  const former = formerFeed(req.path, queryOf(req));
  const path = former === undefined ? undefined : feedPath(former.place, former.form);
  if (former?.place.cut === undefined && path !== undefined) return path;
  if (path !== undefined && (await counter.document(path)) !== undefined) return path;
  const page = `${req.path}/`;
  return readFeedPath(page)?.form === "page" && (await counter.document(page)) !== undefined
    ? page
    : undefined;
}

function queryOf(req: Request): string | undefined {
  return req.url.split("?")[1];
}

/** What caches may do with a document that is served now. */
export function cachingNow(document: Document, options: Omit<DocumentRoutesOptions, "home">): Headers {
  const times = { nextMoment: options.counter.shown()?.nextMoment, now: options.clock() };
  return cachingHeaders(document, options, freshnessOf(document, options, times));
}

/** Somebody follows a link or types an address in a browser; nothing else says so, `Accept` least of all. */
export function isNavigation(req: Request): boolean {
  return req.headers["sec-fetch-dest"] === "document";
}

function isServedLater(path: string): boolean {
  return readFeedPath(path) !== undefined || path.startsWith("/articles/");
}

export function notYet(res: Response): PublisherError {
  res.set("Retry-After", String(RETRY_AFTER));
  return new PublisherError(
    "no-snapshot",
    "the articles are being read for the first time; try again shortly",
  );
}
