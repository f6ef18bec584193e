import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import type { Document } from "../feeds/document.js";
import type { DocumentCache } from "../publishing/document-cache.js";

/**
 * Called for every answered request. It delays polls, so it must take only nanoseconds.
 *
 * @param bytes of the sent body
 * @param document the requested one, if it is cached
 */
export type OnResponse = (
  req: IncomingMessage,
  status: number,
  bytes: number,
  document: Document | undefined,
) => void;

export function observeResponses(
  documents: Pick<DocumentCache, "cachedAt">,
  onResponse: OnResponse,
): RequestHandler {
  return (req, res, next) => {
    // Express changes `req.path` in routers.
    const { path } = req;
    res.once("finish", () => {
      const { statusCode } = res;
      const hasBody = req.method !== "HEAD" && statusCode !== 304;
      const isDocument = statusCode === 200 || statusCode === 304;
      onResponse(
        req,
        statusCode,
        hasBody ? Number(res.getHeader("Content-Length") ?? 0) : 0,
        // By now a document that was rendered on demand is cached.
        isDocument ? documents.cachedAt(path) : undefined,
      );
    });
    next();
  };
}
