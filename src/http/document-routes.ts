import { type Request, type Response, Router } from "express";
import { PublisherError } from "../errors.js";
import type { Document } from "../feeds/document.js";
import { feedPath, readFeedPath } from "../feeds/feed-place.js";
import type { Press } from "../publishing/press.js";
import type { SnapshotStore } from "../publishing/snapshot.js";
import { cacheControl } from "./cache-control.js";
import { formerFeed } from "./former-addresses.js";
import { sendDocument, sendPrivately } from "./send-document.js";

/** Before there is a snapshot, readers come back after so many seconds. */
const RETRY_AFTER = 10;

export interface DocumentRoutesOptions {
  readonly snapshots: SnapshotStore;
  readonly press: Press;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
  /** Seconds. */
  readonly maxAge: number;
  readonly clock: () => number;
}

/** The feeds, their pages, and the lists of them; what is not prepared the press makes. */
export function documentRoutes(options: DocumentRoutesOptions): Router {
  const { snapshots, press } = options;
  const router = Router();
  router.use(async (req, res, next) => {
    if (!isRead(req)) return next();
    if (snapshots.current() === undefined && isServedLater(req.path)) throw notYet(res);
    const page = isNavigation(req) ? await press.pageOfFeed(req.path) : undefined;
    if (page !== undefined) return sendPrivately(req, res, page);
    const document = asksByQuery(req) ? undefined : await documentAt(req.path, options);
    return document === undefined ? next() : sendDocument(req, res, document, freshness(options));
  });
  router.use(async (req, res, next) => {
    const moved = isRead(req) ? await movedTo(req, press) : undefined;
    return moved === undefined ? next() : redirect(res, moved, options);
  });
  return router;
}

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

async function documentAt(
  path: string,
  { snapshots, press }: Pick<DocumentRoutesOptions, "snapshots" | "press">,
): Promise<Document | undefined> {
  return snapshots.current()?.documents.get(path) ?? (await press.document(path));
}

/** Under WordPress `/?feed=rss2` was a feed, and `/` is the front page. */
function asksByQuery(req: Request): boolean {
  return req.query["feed"] !== undefined && formerFeed(req.path, queryOf(req)) !== undefined;
}

/** Where to find what an address means under the program that published before, or that somebody guessed or cut short. */
async function movedTo(req: Request, press: Press): Promise<string | undefined> {
  if (req.path === "/favicon.ico") return "/icon.svg";
  const former = formerFeed(req.path, queryOf(req));
  const path = former === undefined ? undefined : feedPath(former.place, former.form);
  if (former?.place.cut === undefined && path !== undefined) return path;
  if (path !== undefined && (await press.document(path)) !== undefined) return path;
  const page = `${req.path}/`;
  return readFeedPath(page)?.form === "page" && (await press.document(page)) !== undefined ? page : undefined;
}

function queryOf(req: Request): string | undefined {
  return req.url.split("?")[1];
}

/** How long what is served now may be kept. */
export function freshness({
  snapshots,
  maxAge,
  clock,
}: Omit<DocumentRoutesOptions, "home" | "press">): string {
  return cacheControl({ maxAge, nextMoment: snapshots.current()?.nextMoment, now: clock() });
}

/** Somebody follows a link or types an address in a browser; nothing else says so, `Accept` least of all. */
function isNavigation(req: Request): boolean {
  return req.headers["sec-fetch-dest"] === "document";
}

/** Without a limit browsers keep a redirect for good, also when it is not true any more. */
function redirect(res: Response, path: string, { home, maxAge }: DocumentRoutesOptions): void {
  res.set("Cache-Control", `public, max-age=${maxAge}`);
  res.redirect(301, new URL(path.slice(1), home).pathname);
}

function isServedLater(path: string): boolean {
  return readFeedPath(path) !== undefined || path.startsWith("/articles/");
}

function notYet(res: Response): PublisherError {
  res.set("Retry-After", String(RETRY_AFTER));
  return new PublisherError(
    "no-snapshot",
    "the articles are being read for the first time; try again shortly",
  );
}
