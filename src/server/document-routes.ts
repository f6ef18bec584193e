import { type Request, type Response, Router } from "express";
import type { Document } from "../feeds/document.js";
import { feedPath, parseFeedPath } from "../feeds/feed-path.js";
import { PublisherError } from "../lib/errors.js";
import type { DocumentCache } from "../publishing/document-cache.js";
import { type CachePolicy, cachingHeaders, freshnessOf } from "./cache-control.js";
import type { Headers } from "./document-headers.js";
import { legacyFeed } from "./former-feed-urls.js";
import { redirect, sendDocument, sendUncached } from "./send-document.js";

/** While there is no snapshot yet. */
const RETRY_AFTER_SECONDS = 10;

export interface DocumentRoutesOptions extends CachePolicy {
  readonly documents: DocumentCache;
  /** Public URL of the front page, ending in "/". */
  readonly home: string;
  readonly clock: () => number;
}

/** Feeds, their pages and the lists of them. The publisher renders those that are not in the cache. */
export function documentRoutes(options: DocumentRoutesOptions): Router {
  const { documents } = options;
  const router = Router();
  router.use(async (req, res, next) => {
    if (!isReadRequest(req)) return next();
    if (documents.current() === undefined && isServedAfterFirstRefresh(req.path)) throw notYetPublished(res);
    const page = isNavigation(req) ? await documents.pageOfFeed(req.path) : undefined;
    if (page !== undefined) return sendUncached(req, res, page);
    const document = isLegacyFeedQuery(req) ? undefined : await documents.document(req.path);
    return document === undefined
      ? next()
      : sendDocument(req, res, document, currentCachingHeaders(document, options));
  });
  router.use(async (req, res, next) => {
    const moved = isReadRequest(req) ? await redirectTarget(req, documents) : undefined;
    return moved === undefined ? next() : redirect(res, moved, options);
  });
  return router;
}

function isReadRequest({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

/** `/?feed=rss2` is a feed in WordPress; `/` alone is the front page. */
function isLegacyFeedQuery(req: Request): boolean {
  return req.query["feed"] !== undefined && legacyFeed(req.path, queryOf(req)) !== undefined;
}

/** For URLs of the program that published before, guessed feed URLs, and pages without the final slash. */
async function redirectTarget(req: Request, documents: DocumentCache): Promise<string | undefined> {
  if (req.path === "/favicon.ico") return "/icon.svg";
  const legacy = legacyFeed(req.path, queryOf(req));
  const path = legacy === undefined ? undefined : feedPath(legacy.place, legacy.form);
  if (legacy?.place.term === undefined && path !== undefined) return path;
  if (path !== undefined && (await documents.document(path)) !== undefined) return path;
  const page = `${req.path}/`;
  return parseFeedPath(page)?.variant === "page" && (await documents.document(page)) !== undefined
    ? page
    : undefined;
}

function queryOf(req: Request): string | undefined {
  return req.url.split("?")[1];
}

export function currentCachingHeaders(
  document: Document,
  options: Omit<DocumentRoutesOptions, "home">,
): Headers {
  const times = { nextMoment: options.documents.current()?.nextMoment, now: options.clock() };
  return cachingHeaders(document, options, freshnessOf(document, options, times));
}

/** Whether a browser opens the URL as a page. `Accept` does not say so reliably. */
export function isNavigation(req: Request): boolean {
  return req.headers["sec-fetch-dest"] === "document";
}

function isServedAfterFirstRefresh(path: string): boolean {
  return parseFeedPath(path) !== undefined || path.startsWith("/articles/");
}

export function notYetPublished(res: Response): PublisherError {
  res.set("Retry-After", String(RETRY_AFTER_SECONDS));
  return new PublisherError(
    "no-snapshot",
    "the articles are being read for the first time; try again shortly",
  );
}
