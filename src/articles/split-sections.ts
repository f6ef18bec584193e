import type { AnyNode, Document, Element } from "domhandler";
import { isTag, textContent } from "domutils";
import type { Section } from "./article.js";
import { toSingleLine } from "./clean-text.js";
import { headingText, isHeading } from "./heading-anchors.js";
import { inlineText, isInline, NON_TEXT_TAGS } from "./inline-text.js";

/** A section without its summary. */
export type SectionText = Omit<Section, "summary" | "authored">;

type Block =
  | { readonly kind: "heading"; readonly element: Element }
  | { readonly kind: "prose"; readonly text: string }
  /** Code or a table. It is used only when a section has no prose. */
  | { readonly kind: "beside"; readonly text: string };

/** Headings in these elements belong to the quotation or list and do not start a section. */
const NESTED_CONTAINERS = new Set(["blockquote", "li", "td", "th", "figure", "details", "dd"]);

/** The maximum number of table rows or code lines for a summary. */
const MAX_NON_PROSE_LINES = 5;

/**
 * Splits an article into sections, in order. The introduction is the text before the first heading, and is
 * omitted when it is empty. Code, tables, figures and footnotes are not prose. A section without prose gets
 * the first lines of its code and tables as a list.
 *
 * @param tree sanitized HTML with the final anchors of its headings
 */
export function splitSections(tree: Document): SectionText[] {
  const sections: { head: Omit<SectionText, "text">; prose: string[]; beside: string[] }[] = [];
  const startSection = (heading: string, level: number, anchor: string) => {
    const section = { head: { heading, level, anchor }, prose: [], beside: [] };
    sections.push(section);
    return section as (typeof sections)[number];
  };
  let current = startSection("", 0, "");
  for (const block of blocksIn(tree.children, false)) {
    if (block.kind === "heading") {
      const { name, attribs } = block.element;
      current = startSection(headingText(block.element), Number(name.slice(1)), attribs["id"] ?? "");
    } else {
      current[block.kind].push(block.text);
    }
  }
  return sections
    .map(({ head, prose, beside }) => ({ ...head, text: joinBlocks(prose.length > 0 ? prose : beside) }))
    .filter(({ heading, text }) => heading !== "" || text !== "");
}

/** Separates paragraphs by a blank line and adjacent list items by a line end. */
function joinBlocks(blocks: readonly string[]): string {
  const isItem = (block: string | undefined) => block?.startsWith("• ") === true;
  return blocks
    .flatMap((block, index) =>
      index === 0 ? block : [isItem(block) && isItem(blocks[index - 1]) ? "\n" : "\n\n", block],
    )
    .join("");
}

function* blocksIn(nodes: readonly AnyNode[], isNested: boolean): Generator<Block> {
  let inline = "";
  for (const node of nodes) {
    if (isInline(node)) {
      inline += inlineText(node);
      continue;
    }
    yield* paragraphBlock(inline);
    inline = "";
    if (isTag(node)) yield* blocksOf(node, isNested);
  }
  yield* paragraphBlock(inline);
}

function* blocksOf(element: Element, isNested: boolean): Generator<Block> {
  if (isHeading(element) && !isNested) yield { kind: "heading", element };
  else if (element.name === "li") yield* itemBlocks(element);
  else if (element.name === "pre" || element.name === "table") yield* nonProseBlocks(element);
  else if (!NON_TEXT_TAGS.has(element.name) && !isFootnotes(element)) {
    yield* blocksIn(element.children, isNested || NESTED_CONTAINERS.has(element.name));
  }
}

function* paragraphBlock(inline: string): Generator<Block> {
  const text = toSingleLine(inline);
  if (text !== "") yield { kind: "prose", text };
}

/** A list item is one line. The items of nested lists follow as separate lines. */
function* itemBlocks(item: Element): Generator<Block> {
  const isList = (node: AnyNode) => isTag(node) && (node.name === "ul" || node.name === "ol");
  const own = [
    ...blocksIn(
      item.children.filter((child) => !isList(child)),
      true,
    ),
  ];
  const text = own.flatMap((block) => (block.kind === "prose" ? block.text : [])).join(" ");
  if (text !== "") yield { kind: "prose", text: `• ${text}` };
  yield* blocksIn(item.children.filter(isList), true);
}

function* nonProseBlocks(element: Element): Generator<Block> {
  const lines =
    element.name === "pre"
      ? textContent(element).split("\n")
      : rowsOf(element).map((row) =>
          row.children
            .filter(isTag)
            .map((cell) => toSingleLine(textContent(cell)))
            .join(", "),
        );
  for (const line of lines
    .map(toSingleLine)
    .filter((text) => text !== "")
    .slice(0, MAX_NON_PROSE_LINES)) {
    yield { kind: "beside", text: `• ${line}` };
  }
}

function rowsOf(element: Element): Element[] {
  return element.children.filter(isTag).flatMap((child) => (child.name === "tr" ? [child] : rowsOf(child)));
}

/** Detects the footnotes at the end of an article by the ids that footnote plugins generate. */
function isFootnotes(element: Element): boolean {
  const list = element.name === "section" ? element.children.find(isTag) : undefined;
  const note = list?.name === "ol" ? list.children.find(isTag) : undefined;
  return note?.attribs["id"]?.startsWith("fn") ?? false;
}
