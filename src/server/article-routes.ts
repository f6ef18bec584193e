import { Router } from "express";
import { PublisherError } from "../lib/errors.js";
import { currentCachingHeaders, type DocumentRoutesOptions } from "./document-routes.js";
import { redirect, sendDocument } from "./send-document.js";
import { sendFile } from "./send-file.js";

/** Pages of articles, and the files that published articles refer to. */
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
