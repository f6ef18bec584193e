import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { Router } from "express";
import { PublisherError, systemCodeOf } from "../errors.js";
import { readerHolds, type Validators } from "./conditional-get.js";
import { HEADERS_OF_FILES } from "./document-headers.js";
import { cachingNow, type DocumentRoutesOptions } from "./document-routes.js";
import { redirect, sendDocument } from "./send-document.js";

/** Nothing in a picture may run, when somebody opens it by itself. */
const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

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
    if (found === undefined) throw new PublisherError("not-found", "there is no such file");
    const stats = await stat(found.file);
    // What has become a pipe since it was scanned would be waited for.
    if (!stats.isFile()) throw new PublisherError("not-found", "there is no such file");
    const validators = validatorsOf(stats);
    res.set({ ETag: validators.etag, ...HEADERS_OF_FILES });
    if (readerHolds(validators, req.headers)) {
      res.set({
        "Last-Modified": new Date(validators.modified).toUTCString(),
        "Cache-Control": `public, max-age=${maxAge}`,
      });
      res.status(304).end();
      return;
    }
    res.set("Content-Type", found.mediaType);
    if (found.mediaType === "image/svg+xml") res.set("Content-Security-Policy", SVG_POLICY);
    await new Promise<void>((resolve, reject) => {
      // Dot-files were never scanned; a folder above the articles may well begin with a dot.
      res.sendFile(found.file, { maxAge: maxAge * 1000, dotfiles: "allow" }, (error) =>
        // Who hung up is nobody's fault.
        error && systemCodeOf(error) !== "ECONNABORTED" ? reject(error) : resolve(),
      );
    });
  });
  return router;
}

/** A file is not hashed for this: media are large, and one that was copied anew may well be sent anew. */
function validatorsOf({ size, mtimeMs }: Stats): Validators & { readonly modified: number } {
  return {
    etag: `W/"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`,
    modified: Math.floor(mtimeMs / 1000) * 1000,
  };
}
