import type { AnyNode, Element } from "domhandler";
import { isTag, isText, textContent } from "domutils";
import { inlineText } from "./inline-text.js";

/** What Markdown has marks for; any other element was written as a tag. */
const MARKDOWN_TAGS: ReadonlySet<string> = new Set(["a", "code", "em", "img", "s", "strong"]);

const VOID_TAGS: ReadonlySet<string> = new Set(["br", "wbr"]);

/**
 * The letters of a heading's Markdown, which some programs make anchors of: with the addresses of its
 * links and pictures and the names of its tags, without its punctuation.
 *
 * Read back from the rendered heading, and so without what that does not tell: `_marks_` of emphasis,
 * entities (`&amp;`), the names of links by reference and the attributes of tags. A heading that was
 * written as HTML is taken for Markdown, though such programs give it no anchor.
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

/** An address that was written as such: `<https://example.org/>`, www.example.org. */
function isBareLink(href: string, text: string): boolean {
  return [text, `http://${text}`, `mailto:${text}`].includes(href);
}

/** The parser encodes what is beyond ASCII, of which no anchor is made. */
function stripEncodedNonAscii(address: string): string {
  return address.replace(/%[89A-F][0-9A-F]/gi, "");
}

/** Of all raised words these alone are no words of the text. */
function isFootnoteReference(element: Element): boolean {
  return element.name === "sup" && inlineText(element) === "";
}
