import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import type { Document } from "../feeds/document.js";
import type { DocumentCache } from "../publishing/document-cache.js";

/**
 * Is told of every request that was answered, at the cost of the poll it tells of: it is to take nanoseconds.
 *
 * @param bytes of the body that was sent
 * @param document what was asked for, where that is one that is prepared
 */
export type OnResponse = (
  req: IncomingMessage,
  status: number,
  bytes: number,
  document: Document | undefined,
) => void;

/** Tells of what the app answers. */
export function observeResponses(
  documents: Pick<DocumentCache, "cachedAt">,
  onResponse: OnResponse,
): RequestHandler {
  return (req, res, next) => {
    // Express changes it for its routers.
    const { path } = req;
    res.once("finish", () => {
      const { statusCode } = res;
      const hasBody = req.method !== "HEAD" && statusCode !== 304;
      const isDocument = statusCode === 200 || statusCode === 304;
      onResponse(
        req,
        statusCode,
        hasBody ? Number(res.getHeader("Content-Length") ?? 0) : 0,
        // By now what was made on demand is kept.
        isDocument ? documents.cachedAt(path) : undefined,
      );
    });
    next();
  };
}
