import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import type { Request, Response } from "express";
import { PublisherError } from "../errors.js";
import { readerHolds, type Validators } from "./conditional-get.js";
import { HEADERS_OF_FILES, type Headers } from "./document-headers.js";

/** Nothing in a picture may run, when somebody opens it by itself. */
const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/**
 * Sends a file of the directory, or 304 to a reader who has it already.
 *
 * @param found undefined when nothing that is shown refers to it
 * @throws PublisherError `not-found`
 */
export async function sendFile(
  req: Request,
  res: Response,
  found: { readonly file: string; readonly mediaType: string } | undefined,
  caching: Headers,
): Promise<void> {
  const stats = found && (await stat(found.file));
  // What has become a pipe since it was scanned would be waited for.
  if (stats?.isFile() !== true || found === undefined)
    throw new PublisherError("not-found", "there is no such file");
  const validators = validatorsOf(stats);
  res.set({ ETag: validators.etag, ...HEADERS_OF_FILES, ...caching });
  if (readerHolds(validators, req.headers)) {
    res.set("Last-Modified", new Date(validators.modified).toUTCString());
    res.status(304).end();
    return;
  }
  res.set("Content-Type", found.mediaType);
  if (found.mediaType === "image/svg+xml") res.set("Content-Security-Policy", SVG_POLICY);
  await new Promise<void>((resolve, reject) => {
    // Dot-files were never scanned; a folder above the articles may well begin with a dot.
    res.sendFile(found.file, { cacheControl: false, dotfiles: "allow" }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

/** A file is not hashed for this: media are large, and one that was copied anew may well be sent anew. */
function validatorsOf({ size, mtimeMs }: Stats): Validators & { readonly modified: number } {
  return {
    etag: `W/"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`,
    modified: Math.floor(mtimeMs / 1000) * 1000,
  };
}
