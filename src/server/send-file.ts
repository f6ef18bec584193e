import { stat } from "node:fs/promises";
import type { Request, Response } from "express";
import { PublisherError } from "../lib/errors.js";
import type { ChunkOf, FileInLedger, FileOnDisk, ServedFile } from "../publishing/media-file.js";
import { isNotModified, type Validators } from "./conditional-get.js";
import { FILE_HEADERS, type Headers } from "./document-headers.js";
import { sendStored } from "./send-stored.js";

/** Scripts in an image must not run when a browser opens it directly. */
const SVG_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/**
 * Sends a file of the directory or of the ledger, or 304.
 *
 * @param found undefined for a file that no published article refers to
 * @param chunkOf reads a file in the ledger
 * @throws PublisherError `not-found`
 */
export async function sendFile(
  req: Request,
  res: Response,
  found: ServedFile | undefined,
  { caching, chunkOf }: { readonly caching: Headers; readonly chunkOf: ChunkOf },
): Promise<void> {
  const validators = found && ("stored" in found ? contentOf(found) : await stateOf(found));
  if (found === undefined || validators === undefined)
    throw new PublisherError("not-found", "there is no such file");
  const modified = new Date(validators.modified).toUTCString();
  res.set({ ETag: validators.etag, "Last-Modified": modified, ...FILE_HEADERS, ...caching });
  if (isNotModified(validators, req.headers)) return void res.status(304).end();
  res.set("Content-Type", found.mediaType);
  if (found.mediaType === "image/svg+xml") res.set("Content-Security-Policy", SVG_CSP);
  if ("stored" in found) return await sendStored(req, res, { ...found.stored, ...validators }, chunkOf);
  await new Promise<void>((resolve, reject) => {
    // Scans skip dot-files, but a folder above the articles may begin with a dot.
    res.sendFile(found.file, { cacheControl: false, dotfiles: "allow" }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

type KnownValidators = Validators & { readonly modified: number };

function contentOf({ stored: { hash, modified } }: FileInLedger): KnownValidators {
  return { etag: `"${hash}"`, modified };
}

/**
 * Does not hash the file: media are large, and sending a copied file again does no harm.
 *
 * @returns undefined if it is no regular file any more: reading a pipe would block
 */
async function stateOf({ file }: FileOnDisk): Promise<KnownValidators | undefined> {
  const stats = await stat(file);
  if (!stats.isFile()) return undefined;
  const { size, mtimeMs } = stats;
  return {
    etag: `W/"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`,
    modified: Math.floor(mtimeMs / 1000) * 1000,
  };
}
