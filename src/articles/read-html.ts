import render from "dom-serializer";
import type { Document, Element } from "domhandler";
import { findOne, getElementsByTagName, textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { lineAt, toSingleLine } from "./clean-text.js";
import type { RawField } from "./metadata.js";
import { rejectDeepNesting } from "./reject-deep-nesting.js";

export interface ParsedHtml {
  readonly fields: readonly RawField[];
  /** The content of the article's element, not sanitized. */
  readonly html: string;
  /** The document's title, for an article without a heading. */
  readonly title: string | undefined;
}

/**
 * Reads an HTML document or fragment. The metadata comes from its head. The content comes from `<article>`,
 * else from `<main>`, else from `<body>`.
 *
 * @param firstLine the line of the file on which `text` starts
 * @throws RangeError when the elements are nested too deeply
 */
export function parseHtml(text: string, firstLine: number): ParsedHtml {
  rejectDeepNesting(text);
  const tree = parseDocument(text, { withStartIndices: true });
  const lineOf = (element: Element) => firstLine + lineAt(text, element.startIndex ?? 0) - 1;
  const content = soleElement(tree, "article") ?? soleElement(tree, "main") ?? soleElement(tree, "body");
  const title = toSingleLine(textContent(getElementsByTagName("title", tree, true, 1)));
  return {
    fields: [...metaFields(tree, lineOf), ...linkFields(tree, lineOf)],
    html: render(content === undefined ? tree.children : content.children, { encodeEntities: "utf8" }),
    title: title === "" ? undefined : title,
  };
}

/** The only element with that name. If there are several, none of them is the article. */
function soleElement(tree: Document, name: string): Element | undefined {
  const [first, second] = getElementsByTagName(name, tree, true, 2);
  return second === undefined ? first : undefined;
}

function metaFields(tree: Document, lineOf: (element: Element) => number): RawField[] {
  return getElementsByTagName("meta", tree).flatMap((meta) => {
    const name = meta.attribs["name"] ?? meta.attribs["property"];
    const value = meta.attribs["content"];
    return name === undefined || value === undefined ? [] : [{ name, value, line: lineOf(meta) }];
  });
}

function linkFields(tree: Document, lineOf: (element: Element) => number): RawField[] {
  const canonical = findOne(
    ({ name, attribs }) => name === "link" && attribs["rel"] === "canonical",
    tree.children,
  );
  const root = findOne(
    ({ name, attribs }) => name === "html" && attribs["lang"] !== undefined,
    tree.children,
  );
  return [
    ...(canonical === null
      ? []
      : [{ name: "link", value: canonical.attribs["href"], line: lineOf(canonical) }]),
    ...(root === null ? [] : [{ name: "language", value: root.attribs["lang"], line: lineOf(root) }]),
  ];
}
