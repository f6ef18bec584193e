import { Router } from "express";
import { PublisherError } from "../errors.js";
import { FEED_FORMATS } from "../feeds/feed.js";
import type { SnapshotStore } from "../publishing/snapshot.js";
import { sendDocument } from "./send-document.js";

/** Paths that people and readers guess, and where they lead. */
const GUESSED_PATHS: Readonly<Record<string, string>> = {
  "/feed": FEED_FORMATS.rss.path,
  "/feed.xml": FEED_FORMATS.rss.path,
  "/rss": FEED_FORMATS.rss.path,
  "/feed/rss": FEED_FORMATS.rss.path,
  "/index.xml": FEED_FORMATS.rss.path,
  "/index.rss": FEED_FORMATS.rss.path,
  "/atom": FEED_FORMATS.atom.path,
  "/feed/atom": FEED_FORMATS.atom.path,
  "/index.atom": FEED_FORMATS.atom.path,
  "/feed/json": FEED_FORMATS.json.path,
  "/index.json": FEED_FORMATS.json.path,
  "/favicon.ico": "/icon.svg",
};

/** Before there is a snapshot, readers come back after so many seconds. */
const RETRY_AFTER = 10;

/** The prepared documents: feeds, front page, and what the pages need. */
export function documentRoutes(snapshots: SnapshotStore, home: string, maxAge: number): Router {
  const router = Router();
  const feedPaths = new Set<string>(["/", ...Object.values(FEED_FORMATS).map(({ path }) => path)]);
  router.use((req, res, next) => {
    if (req.method !== "GET" && req.method !== "HEAD") return next();
    const snapshot = snapshots.current();
    const document = snapshot?.documents.get(req.path);
    if (document !== undefined) return sendDocument(req, res, document, maxAge);
    const guessed = GUESSED_PATHS[req.path.replace(/\/$/, "")];
    if (guessed !== undefined) {
      res.set("Cache-Control", `public, max-age=${maxAge}`);
      return res.redirect(301, new URL(guessed.slice(1), home).pathname);
    }
    if (snapshot === undefined && (feedPaths.has(req.path) || req.path.startsWith("/articles/"))) {
      res.set("Retry-After", String(RETRY_AFTER));
      throw new PublisherError(
        "no-snapshot",
        "the articles are being read for the first time; try again shortly",
      );
    }
    return next();
  });
  return router;
}
