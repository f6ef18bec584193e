import type { AnyNode, Element } from "domhandler";
import { isTag, isText, textContent } from "domutils";
import { inlineText } from "./inline-text.js";

/** Tags that Markdown has syntax for. Any other element was written as a tag. */
const MARKDOWN_TAGS: ReadonlySet<string> = new Set(["a", "code", "em", "img", "s", "strong"]);

const VOID_TAGS: ReadonlySet<string> = new Set(["br", "wbr"]);

/**
 * The Markdown source of a heading without punctuation, from which some programs generate anchors. Includes
 * the URLs of links and images and the names of tags.
 *
 * It is reconstructed from the rendered heading. Therefore it lacks `_emphasis_` marks, entities (`&amp;`),
 * the names of reference links, and the attributes of tags. A heading written as HTML is treated as Markdown,
 * although such programs give it no anchor.
 */
export function headingSource(heading: Element): string {
  return heading.children.map(sourceOf).join("");
}

function sourceOf(node: AnyNode): string {
  if (isText(node)) return node.data;
  if (!isTag(node)) return "";
  if (isFootnoteReference(node)) return textContent(node);
  const { name, attribs } = node;
  const inner = node.children.map(sourceOf).join("");
  const { href, src, alt = "" } = attribs;
  const title = attribs["title"] === undefined ? "" : ` ${attribs["title"]}`;
  if (src !== undefined) return `${alt}${stripEncodedNonAscii(src)}${title}`;
  if (href !== undefined)
    return isBareLink(href, inner) ? inner : `${inner}${stripEncodedNonAscii(href)}${title}`;
  if (MARKDOWN_TAGS.has(name)) return inner;
  return VOID_TAGS.has(name) ? name : `${name}${inner}${name}`;
}

/** A link written as a bare URL: `<https://example.org/>`, www.example.org. */
function isBareLink(href: string, text: string): boolean {
  return [text, `http://${text}`, `mailto:${text}`].includes(href);
}

/** The parser percent-encodes non-ASCII characters, which these anchors leave out. */
function stripEncodedNonAscii(url: string): string {
  return url.replace(/%[89A-F][0-9A-F]/gi, "");
}

/** Footnote references are the only superscripts that are not part of the text. */
function isFootnoteReference(element: Element): boolean {
  return element.name === "sup" && inlineText(element) === "";
}
