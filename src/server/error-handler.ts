import { STATUS_CODES } from "node:http";
import type { ErrorRequestHandler, Request, Response } from "express";
import { type ErrorCode, PublisherError, systemCodeOf } from "../lib/errors.js";
import { renderErrorPage } from "../pages/error-page.js";
import type { Answer } from "./answers.js";
import { API_HEADERS, PAGE_CSP, pageHeaders } from "./document-headers.js";

const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  usage: 400,
  configuration: 500,
  "directory-missing": 503,
  "directory-unreadable": 503,
  "article-rejected": 422,
  "removals-unconfirmed": 409,
  "ledger-unusable": 503,
  "ledger-lost": 503,
  "database-away": 503,
  "document-malformed": 500,
  unauthorized: 401,
  "not-found": 404,
  gone: 410,
  "method-not-allowed": 405,
  "address-too-long": 414,
  "body-too-large": 413,
  "no-snapshot": 503,
  "no-articles": 503,
  "press-stopped": 503,
  busy: 503,
  "no-service": 502,
  "service-failed": 502,
};

const RETRY_AFTER_SECONDS: Partial<Record<string, number>> = {
  busy: 2,
  "database-away": 10,
  "no-articles": 10,
};

/** Characters. Browsers send about 200. */
const MAX_ACCEPT_LENGTH = 1_000;

/** Answers with a problem document (RFC 9457). */
export function sendProblem(res: Response, status: number, code: string, detail: string): void {
  const title = STATUS_CODES[status] ?? code;
  const answer: Answer<"Problem"> = { type: "about:blank", title, status, code, detail };
  res
    .status(status)
    .set({ ...API_HEADERS, "Cache-Control": "no-store" })
    .type("application/problem+json")
    .send(JSON.stringify(answer));
}

type Problem = Pick<Answer<"Problem">, "status" | "code" | "detail">;

/**
 * Answers with a problem document (RFC 9457), or with a page in a browser.
 *
 * @param report called with unexpected errors, whose details the answer omits
 * @param root path of the front page, ending in "/"
 */
export function errorHandler(report: (error: unknown) => void, root: string): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    // Part of the answer was sent, most often to a client that disconnected.
    if (res.headersSent) return void res.destroy();
    const known = problemOf(error);
    if (known === undefined) report(error);
    const { status, code, detail } = known ?? UNEXPECTED;
    const retryAfter = RETRY_AFTER_SECONDS[code];
    if (retryAfter !== undefined) res.set("Retry-After", String(retryAfter));
    if (!wantsPage(req)) return sendProblem(res, status, code, detail);
    const title = STATUS_CODES[status] ?? code;
    res
      .status(status)
      .set({ ...pageHeaders(PAGE_CSP), "Cache-Control": "no-store" })
      .type("html")
      .send(renderErrorPage({ title, detail, root }));
  };
}

const UNEXPECTED: Problem = {
  status: 500,
  code: "internal",
  detail: "something went wrong; the log of the service says what",
};

/** @returns undefined for an unexpected error */
function problemOf(error: unknown): Problem | undefined {
  // The message names the database, which is not public.
  if (error instanceof PublisherError && error.code === "database-away")
    return {
      status: 503,
      code: error.code,
      detail: "the ledger cannot be reached for now; try again shortly",
    };
  if (error instanceof PublisherError)
    return { status: STATUS_OF[error.code], code: error.code, detail: error.message };
  const status = clientStatusOf(error);
  return status === undefined
    ? undefined
    : { status, code: "bad-request", detail: STATUS_CODES[status] ?? "bad request" };
}

/** Browsers prefer HTML. Clients that accept anything get JSON. */
function wantsPage(req: Request): boolean {
  if ((req.headers.accept?.length ?? 0) > MAX_ACCEPT_LENGTH) return false;
  return req.accepts("application/problem+json", "application/json", "html") === "html";
}

/** The client disconnected, or sent a malformed request after this one. */
const CONNECTION_LOST = /^(?:HPE_\w+|ECONNABORTED|ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/;

/** The status of an error that the request caused, such as malformed percent-encoding. */
function clientStatusOf(error: unknown): number | undefined {
  if (error instanceof URIError || CONNECTION_LOST.test(systemCodeOf(error))) return 400;
  if (systemCodeOf(error) === "ENOENT") return 404;
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}
