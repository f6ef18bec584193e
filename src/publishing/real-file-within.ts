import { realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { mediaTypeOf } from "../articles/media-types.js";

/** The file as it is now, which may have become a link that leads out of the directory since it was scanned. */
export function realFileWithin(directory: string, path: string): string | undefined {
  try {
    const root = realpathSync(directory);
    const file = realpathSync(join(root, path));
    if (!file.startsWith(root + sep)) return undefined;
    const place = file.slice(root.length);
    // A link to a draft or to a hidden file would make either public under the name of a picture.
    return mediaTypeOf(file) === undefined || place.includes(`${sep}.`) ? undefined : file;
  } catch {
    return undefined;
  }
}
