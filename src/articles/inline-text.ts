import type { AnyNode, Element } from "domhandler";
import { existsOne, isTag, isText } from "domutils";
import { INLINE_TAGS } from "./sanitize-html.js";

/** Elements whose content is not part of the text. */
export const NON_TEXT_TAGS: ReadonlySet<string> = new Set([
  "img",
  "picture",
  "figure",
  "audio",
  "video",
  "hr",
  "nav",
  "aside",
  "rp",
  "rt",
]);

/** Media elements do not interrupt a sentence. */
const MEDIA_TAGS: ReadonlySet<string> = new Set(["img", "picture", "audio", "video", "source", "track"]);

/** Whether a node is inline. An `<a>` around a heading is not. */
export function isInline(node: AnyNode): boolean {
  return !isTag(node) || (isInlineTag(node) && !existsOne((child) => !isInlineTag(child), node.children));
}

function isInlineTag({ name }: Element): boolean {
  return INLINE_TAGS.has(name) || MEDIA_TAGS.has(name);
}

/** The text of a heading or paragraph, without footnote marks and ruby annotations. */
export function inlineText(node: AnyNode): string {
  if (isText(node)) return node.data;
  if (!isTag(node) || NON_TEXT_TAGS.has(node.name) || isFootnoteReference(node)) return "";
  return node.name === "br" ? "\n" : node.children.map(inlineText).join("");
}

function isFootnoteReference(element: Element): boolean {
  const link = element.name === "sup" ? element.children.find(isTag) : undefined;
  return link?.attribs["href"]?.startsWith("#fn") ?? false;
}
