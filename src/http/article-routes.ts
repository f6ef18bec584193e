import { Router } from "express";
import { PublisherError } from "../errors.js";
import type { Press } from "../publishing/press.js";
import { sendDocument } from "./send-document.js";

/** Nothing in a picture or a document of the articles may run, whoever opens it by itself. */
const FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox";

/** Pages of articles, and the files that published articles refer to. */
export function articleRoutes(press: Press, home: string, maxAge: number): Router {
  const router = Router();
  router.get("/articles/:slug", async (req, res) => {
    const { slug } = req.params;
    const page = await press.page(slug);
    switch (page.kind) {
      case "document":
        return sendDocument(req, res, page.document, maxAge);
      case "moved":
        return res.redirect(301, new URL(page.path.slice(1), home).pathname);
      case "gone":
        throw new PublisherError("gone", "this article was withdrawn");
      case "unknown":
        throw new PublisherError("not-found", "there is no such article");
    }
  });
  router.get("/files/*path", async (req, res) => {
    const found = await press.file(req.params.path.join("/"));
    if (found === undefined) throw new PublisherError("not-found", "there is no such file");
    res.set({
      "Content-Type": found.mediaType,
      "Content-Security-Policy": FILE_POLICY,
      "X-Content-Type-Options": "nosniff",
    });
    await new Promise<void>((resolve, reject) => {
      // Dot-files were never scanned; a folder above the articles may well begin with a dot.
      res.sendFile(found.file, { maxAge: maxAge * 1000, dotfiles: "allow" }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  });
  return router;
}
