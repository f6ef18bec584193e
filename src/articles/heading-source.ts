import type { AnyNode, Element } from "domhandler";
import { isTag, isText, textContent } from "domutils";
import { inlineText } from "./inline-text.js";

/** What Markdown has marks for; any other element was written as a tag. */
const WRITTEN_WITH_MARKS: ReadonlySet<string> = new Set(["a", "code", "em", "img", "s", "strong"]);

const VOID: ReadonlySet<string> = new Set(["br", "wbr"]);

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
  if (isFootnoteMark(node)) return textContent(node);
  const { name, attribs } = node;
  const inner = node.children.map(sourceOf).join("");
  const { href, src, alt = "" } = attribs;
  const title = attribs["title"] === undefined ? "" : ` ${attribs["title"]}`;
  if (src !== undefined) return `${alt}${asWritten(src)}${title}`;
  if (href !== undefined) return isBare(href, inner) ? inner : `${inner}${asWritten(href)}${title}`;
  if (WRITTEN_WITH_MARKS.has(name)) return inner;
  return VOID.has(name) ? name : `${name}${inner}${name}`;
}

/** An address that was written as such: `<https://example.org/>`, www.example.org. */
function isBare(href: string, text: string): boolean {
  return [text, `http://${text}`, `mailto:${text}`].includes(href);
}

/** The parser encodes what is beyond ASCII, of which no anchor is made. */
function asWritten(address: string): string {
  return address.replace(/%[89A-F][0-9A-F]/gi, "");
}

/** Of all raised words these alone are no words of the text. */
function isFootnoteMark(element: Element): boolean {
  return element.name === "sup" && inlineText(element) === "";
}
