import { Router } from "express";
import { PublisherError } from "../lib/errors.js";
import { searchRequest } from "../publishing/search-results.js";
import { currentCachingHeaders, type DocumentRoutesOptions, notYetPublished } from "./document-routes.js";
import { redirect, sendDocument } from "./send-document.js";
import { sendFile } from "./send-file.js";

/** Pages of articles, and the files that they show or link to. */
export function articleRoutes(options: DocumentRoutesOptions): Router {
  const { documents, maxAge } = options;
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/articles/:slug", async (req, res) => {
    const { slug } = req.params;
    const page = await documents.page(slug);
    switch (page.kind) {
      case "document":
        return sendDocument(req, res, page.document, currentCachingHeaders(page.document, options));
      case "moved":
        return redirect(res, page.path, options);
      case "gone":
        throw new PublisherError("gone", "this article was withdrawn");
      case "unknown":
        throw new PublisherError("not-found", "there is no such article");
    }
  });
  router.get("/files/*path", async (req, res) => {
    const found = await documents.file(req.params.path.join("/"));
    const caching = { "Cache-Control": `public, max-age=${maxAge}` };
    await sendFile(req, res, found, { caching, chunkOf: documents.chunk });
  });
  return router;
}

/** `/search?q=…`: results in articles, as a page. */
export function searchRoutes(options: DocumentRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/search", async (req, res) => {
    // Not `req.query`: an app that mounts this may parse queries differently.
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
