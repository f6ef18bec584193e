import type { Picture } from "./feed.js";
import { withWebUri } from "./web-uri.js";
import { append, type Element } from "./xml-tree.js";

/** The picture as Media RSS has it (rssboard.org/media-rss), which Atom's readers understand as well. */
export function appendPicture(parent: Element, picture: Picture | undefined): void {
  const shown = withWebUri(picture);
  if (shown === undefined) return;
  const { url, type, length } = shown;
  const fileSize = length ? String(length) : undefined;
  append(parent, "media:content", undefined, { url, medium: "image", type, fileSize });
  append(parent, "media:thumbnail", undefined, { url });
}
