import express, { type Express, type RequestHandler, type Router } from "express";
import { PublisherError } from "../lib/errors.js";
import { articleRoutes, searchRoutes } from "./article-routes.js";
import { type DocumentRoutesOptions, documentRoutes } from "./document-routes.js";
import { errorHandler } from "./error-handler.js";
import { type LedgerRoutesOptions, ledgerRoutes } from "./ledger-routes.js";
import { type RefreshRoutesOptions, refreshRoutes } from "./refresh-routes.js";
import type { RequestLimiter } from "./request-limits.js";
import { type OnResponse, observeResponses } from "./response-observer.js";
import { type StatusRoutesOptions, statusRoutes } from "./status-routes.js";
import { type WithdrawalRoutesOptions, withdrawalRoutes } from "./withdrawal-routes.js";

export interface AppOptions
  extends RefreshRoutesOptions,
    DocumentRoutesOptions,
    StatusRoutesOptions,
    LedgerRoutesOptions,
    WithdrawalRoutesOptions {
  /** Called with the `Host` of every request. */
  readonly onHost?: ((host: string) => void) | undefined;
  readonly onResponse?: OnResponse | undefined;
  /** Answers requests over the limit; undefined if the caller of the app limits them. */
  readonly limiter?: RequestLimiter | undefined;
  readonly onError: (error: unknown) => void;
  readonly search: boolean;
  /** Private feeds. First, so that no other route reveals that they exist. */
  readonly privateFeeds?: Router | undefined;
  /** Routes of integrations. They win over routes here with the same path. */
  readonly integrationRouters?: readonly Router[] | undefined;
}

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
    // Throws a URIError for malformed percent-encoding, which becomes 400.
    decodeURIComponent(req.path);
    throw new PublisherError("not-found", "there is nothing at this address");
  });
  app.use(errorHandler(onError, new URL(options.home).pathname));
  return app;
}

/** Characters. RFC 9110 §4.1 asks for at least 8,000. */
const MAX_URL_LENGTH = 8_000;

/** Only webhooks have a body (`integrations/webhooks`). */
const MAX_BODY_BYTES = 25_000_000;

/** @throws PublisherError `address-too-long` and `body-too-large`, before the body is read */
const rejectOversized: RequestHandler = (req, res, next) => {
  if (req.url.length > MAX_URL_LENGTH)
    throw new PublisherError(
      "address-too-long",
      `expected an address of ${MAX_URL_LENGTH} characters at most`,
    );
  if (Number(req.headers["content-length"]) > MAX_BODY_BYTES) {
    // The unread body must not be parsed as the next request.
    res.set("Connection", "close");
    throw new PublisherError("body-too-large", `expected a body of ${MAX_BODY_BYTES} bytes at most`);
  }
  next();
};

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
