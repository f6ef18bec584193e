import type { Picture } from "./feed.js";
import { webUri } from "./web-uri.js";
import { append, type Element } from "./xml-tree.js";

/** The picture as Media RSS has it (rssboard.org/media-rss), which Atom's readers understand as well. */
export function appendPicture(parent: Element, picture: Picture | undefined): void {
  const url = picture === undefined ? undefined : webUri(picture.url);
  if (picture === undefined || url === undefined) return;
  const { type, length } = picture;
  const fileSize = length === undefined || length === 0 ? undefined : String(length);
  append(parent, "media:content", undefined, { url, medium: "image", type, fileSize });
  append(parent, "media:thumbnail", undefined, { url });
}
