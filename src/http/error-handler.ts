import { STATUS_CODES } from "node:http";
import type { ErrorRequestHandler, Response } from "express";
import { type ErrorCode, PublisherError, systemCodeOf } from "../errors.js";

const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  usage: 400,
  configuration: 500,
  "directory-missing": 503,
  "directory-unreadable": 503,
  "article-rejected": 422,
  "removals-unconfirmed": 409,
  "ledger-unusable": 503,
  "document-malformed": 500,
  unauthorized: 401,
  "not-found": 404,
  gone: 410,
  "method-not-allowed": 405,
  "no-snapshot": 503,
  "press-stopped": 503,
  "no-service": 502,
  "service-failed": 502,
};

/** Answers with a problem document (RFC 9457). */
export function sendProblem(res: Response, status: number, code: string, detail: string): void {
  res
    .status(status)
    .set("Cache-Control", "no-store")
    .type("application/problem+json")
    .send(JSON.stringify({ type: "about:blank", title: STATUS_CODES[status], status, code, detail }));
}

/** @param report is told of errors that nobody foresaw; the answer says nothing of them */
export function errorHandler(report: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    // Half an answer is out, most often because the reader went away.
    if (res.headersSent) return void res.destroy();
    if (error instanceof PublisherError)
      return sendProblem(res, STATUS_OF[error.code], error.code, error.message);
    const status = clientStatusOf(error);
    if (status !== undefined)
      return sendProblem(res, status, "bad-request", STATUS_CODES[status] ?? "bad request");
    report(error);
    return sendProblem(res, 500, "internal", "something went wrong; the log of the service says what");
  };
}

/** The status of an error that Express blames on the request, such as a malformed percent-encoding. */
function clientStatusOf(error: unknown): number | undefined {
  if (error instanceof URIError) return 400;
  if (systemCodeOf(error) === "ENOENT") return 404;
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}
