import { stat } from "node:fs/promises";
import type { Request, Response } from "express";
import { PublisherError } from "../lib/errors.js";
import type { ChunkOf, FileInLedger, FileOnDisk, ServedFile } from "../publishing/media-file.js";
import { isNotModified, type Validators } from "./conditional-get.js";
import { FILE_HEADERS, type Headers } from "./document-headers.js";
import { sendStored } from "./send-stored.js";

/** Nothing in a picture may run, when somebody opens it by itself. */
const SVG_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/**
 * Sends a file of the directory, or 304 to a reader who has it already.
 *
 * @param found undefined when nothing that is shown refers to it
 * @param chunkOf has the bytes of what is in the ledger
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
    // Dot-files were never scanned; a folder above the articles may well begin with a dot.
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
 * A file on the disk is not hashed for this: media are large, and one that was copied anew may well be sent anew.
 *
 * @returns undefined for what is no file any more: what has become a pipe since it was scanned would be waited for
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
