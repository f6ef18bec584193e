import { Router } from "express";
import { PublisherError } from "../lib/errors.js";
import { searchRequest } from "../publishing/search-results.js";
import { currentCachingHeaders, type DocumentRoutesOptions, notYetPublished } from "./document-routes.js";
import { sendDocument } from "./send-document.js";

/** `/search?q=…`: what is found in the articles, for people. */
export function searchRoutes(options: DocumentRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/search", async (req, res) => {
    // How an app that this is mounted in reads queries is its own affair.
    const query = new URLSearchParams(req.url.split("?")[1]);
    const request = searchRequest(query.get("q") ?? "", Number(query.get("page") ?? 1));
    const answer = await options.documents.search(request);
    switch (answer.kind) {
      case "document": {
        const { document, isWhole } = answer;
        const caching = isWhole ? currentCachingHeaders(document, options) : { "Cache-Control": "no-store" };
        return sendDocument(req, res, document, caching);
      }
      case "busy":
        throw new PublisherError("busy", "many people are searching just now; try again in a moment");
      case "unpublished":
        throw notYetPublished(res);
    }
  });
  return router;
}
