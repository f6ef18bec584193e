import { Router } from "express";
import { PublisherError } from "../errors.js";
import { cachingNow, type DocumentRoutesOptions } from "./document-routes.js";
import { redirect, sendDocument } from "./send-document.js";
import { sendFile } from "./send-file.js";

/** Pages of articles, and the files that published articles refer to. */
export function articleRoutes(options: DocumentRoutesOptions): Router {
  const { counter, maxAge } = options;
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/articles/:slug", async (req, res) => {
    const { slug } = req.params;
    const page = await counter.page(slug);
    switch (page.kind) {
      case "document":
        return sendDocument(req, res, page.document, cachingNow(page.document, options));
      case "moved":
        return redirect(res, page.path, options);
      case "gone":
        throw new PublisherError("gone", "this article was withdrawn");
      case "unknown":
        throw new PublisherError("not-found", "there is no such article");
    }
  });
  router.get("/files/*path", async (req, res) => {
    const found = await counter.file(req.params.path.join("/"));
    const caching = { "Cache-Control": `public, max-age=${maxAge}` };
    await sendFile(req, res, found, { caching, chunkOf: counter.chunk });
  });
  return router;
}
