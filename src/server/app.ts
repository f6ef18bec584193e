import express, { type Express, type RequestHandler, type Router } from "express";
import { PublisherError } from "../lib/errors.js";
import { articleRoutes } from "./article-routes.js";
import { type DocumentRoutesOptions, documentRoutes } from "./document-routes.js";
import { errorHandler } from "./error-handler.js";
import { type LedgerRoutesOptions, ledgerRoutes } from "./ledger-routes.js";
import { type RefreshRoutesOptions, refreshRoutes } from "./refresh-routes.js";
import type { RequestLimiter } from "./request-limits.js";
import { type OnResponse, observeResponses } from "./response-observer.js";
import { searchRoutes } from "./search-routes.js";
import { type StatusRoutesOptions, statusRoutes } from "./status-routes.js";
import { type WithdrawalRoutesOptions, withdrawalRoutes } from "./withdrawal-routes.js";

export interface AppOptions
  extends RefreshRoutesOptions,
    DocumentRoutesOptions,
    StatusRoutesOptions,
    LedgerRoutesOptions,
    WithdrawalRoutesOptions {
  /** Is told of every request's `Host`. */
  readonly onHost?: ((host: string) => void) | undefined;
  readonly onResponse?: OnResponse | undefined;
  /** Answers what is too much, unless whoever asks the app did so before. */
  readonly limiter?: RequestLimiter | undefined;
  readonly onError: (error: unknown) => void;
  /** Whether visitors may search. */
  readonly search: boolean;
  /** Of what is private: asked before everything else, so that nobody else says a word about it. */
  readonly privateFeeds?: Router | undefined;
  /** Routes of options, which come before those of the same addresses here. */
  readonly integrationRouters?: readonly Router[] | undefined;
}

/** The counter: it asks the snapshot and the press, and answers. */
export function createApp(options: AppOptions): Express {
  const { onHost, onError } = options;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  if (onHost !== undefined) {
    app.use((req, _res, next) => {
      if (req.headers.host !== undefined) onHost(req.headers.host);
      next();
    });
  }
  app.use(rejectOversized);
  addRoutes(app, options);
  app.use((req, res) => {
    if (["/refresh", "/withdraw", "/restore"].includes(req.path)) {
      res.set("Allow", "POST");
      throw new PublisherError("method-not-allowed", "this is asked for with POST");
    }
    if (req.method !== "GET" && req.method !== "HEAD") {
      res.set("Allow", "GET, HEAD");
      throw new PublisherError("method-not-allowed", `${req.method} is not understood here`);
    }
    // Throws what the error handler takes for the asker's mistake, when this is no percent-encoding.
    decodeURIComponent(req.path);
    throw new PublisherError("not-found", "there is nothing at this address");
  });
  app.use(errorHandler(onError, new URL(options.home).pathname));
  return app;
}

/** Characters of an address; RFC 9110 §4.1 asks for 8,000 at least. */
const MAX_URL_LENGTH = 8_000;

/** Bytes of a body, whatever it is sent to: what forges send (`options/webhooks`). */
const MAX_BODY_BYTES = 25_000_000;

/** @throws PublisherError `address-too-long` and `body-too-large`, before anything is done with either */
const rejectOversized: RequestHandler = (req, res, next) => {
  if (req.url.length > MAX_URL_LENGTH)
    throw new PublisherError(
      "address-too-long",
      `expected an address of ${MAX_URL_LENGTH} characters at most`,
    );
  if (Number(req.headers["content-length"]) > MAX_BODY_BYTES) {
    // It is not read, and not to be taken for the next request.
    res.set("Connection", "close");
    throw new PublisherError("body-too-large", `expected a body of ${MAX_BODY_BYTES} bytes at most`);
  }
  next();
};

/** Everything that is answered here. */
export function addRoutes(app: Router, options: AppOptions): void {
  const { onResponse, limiter, integrationRouters = [], privateFeeds } = options;
  if (onResponse !== undefined) app.use(observeResponses(options.documents, onResponse));
  if (limiter !== undefined) app.use((req, res, next) => (limiter(req, res) ? undefined : next()));
  if (privateFeeds !== undefined) app.use(privateFeeds);
  app.use(documentRoutes(options));
  app.use(articleRoutes(options));
  if (options.search) app.use(searchRoutes(options));
  for (const router of integrationRouters) app.use(router);
  app.use(refreshRoutes(options));
  app.use(withdrawalRoutes(options));
  app.use(ledgerRoutes(options));
  app.use(statusRoutes(options));
}
