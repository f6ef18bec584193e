import type { AnyNode, ChildNode, Document, Element } from "domhandler";
import { isTag, isText, removeElement } from "domutils";
import { toSingleLine } from "./clean-text.js";
import { headingsOf, headingText, isHeading } from "./heading-anchors.js";
import { inlineText, isInline } from "./inline-text.js";

/** Applies to a title taken from the text. A longer first line is a paragraph. */
const MAX_TITLE_LENGTH = 120;

/**
 * The title of an article whose metadata has none. Uses the opening heading, else the only `h1`, else
 * `fallback`, else the first line.
 *
 * @returns undefined when the article has no text
 */
export function deriveTitle(tree: Document, fallback: string | undefined): string | undefined {
  const opening = openingHeading(tree);
  const [main, second] = headingsOf(tree).filter(({ name }) => name === "h1");
  const headings = [opening, second === undefined ? main : undefined];
  const titles = headings.map((heading) => (heading === undefined ? "" : headingText(heading)));
  return titles.find((title) => title !== "") ?? fallback ?? firstLine(tree);
}

/** Removes the opening heading when it repeats the title, because every reader displays the title itself. */
export function removeTitleHeading(tree: Document, title: string): void {
  const heading = openingHeading(tree);
  if (heading !== undefined && headingText(heading) === title) removeElement(heading);
}

/** The heading at the start of the article, where titles usually are. Undefined when text comes before it. */
function openingHeading(tree: Document): Element | undefined {
  let nodes: ChildNode[] = tree.children;
  for (;;) {
    const first = nodes.find((node) => isTag(node) || (isText(node) && node.data.trim() !== ""));
    if (first === undefined || !isTag(first)) return undefined;
    if (isHeading(first)) return first;
    nodes = first.children;
  }
}

function firstLine(tree: Document): string | undefined {
  for (const line of linesOf(tree.children)) {
    const text = toSingleLine(line);
    if (text === "") continue;
    if (text.length <= MAX_TITLE_LENGTH) return text;
    const cutAt = text.lastIndexOf(" ", MAX_TITLE_LENGTH);
    return `${toSingleLine(text.slice(0, cutAt === -1 ? MAX_TITLE_LENGTH : cutAt))} …`;
  }
  return undefined;
}

/** The lines as written. Every block starts a new line. */
function* linesOf(nodes: readonly AnyNode[]): Generator<string> {
  let line = "";
  for (const node of nodes) {
    if (isInline(node)) {
      line += inlineText(node);
      continue;
    }
    yield* line.split("\n");
    line = "";
    if (isTag(node)) yield* linesOf(node.children);
  }
  yield* line.split("\n");
}
