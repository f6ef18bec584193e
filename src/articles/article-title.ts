import type { AnyNode, ChildNode, Document, Element } from "domhandler";
import { isTag, isText, removeElement } from "domutils";
import { toSingleLine } from "./clean-text.js";
import { headingsOf, headingText, isHeading } from "./heading-anchors.js";
import { inlineText, isInline } from "./inline-text.js";

/** Of a title taken from the text; a longer first line is a paragraph. */
const MAX_TITLE_LENGTH = 120;

/**
 * The title of an article that gives none: the heading it opens with, its only `h1`, what else the file
 * offers, and the first line at last.
 *
 * @returns undefined when it has no text at all
 */
export function deriveTitle(tree: Document, fallback: string | undefined): string | undefined {
  const opening = openingHeading(tree);
  const [main, second] = headingsOf(tree).filter(({ name }) => name === "h1");
  const headings = [opening, second === undefined ? main : undefined];
  const titles = headings.map((heading) => (heading === undefined ? "" : headingText(heading)));
  return titles.find((title) => title !== "") ?? fallback ?? firstLine(tree);
}

/** Takes the opening heading away when it only repeats the title, which every reader shows by itself. */
export function removeTitleHeading(tree: Document, title: string): void {
  const heading = openingHeading(tree);
  if (heading !== undefined && headingText(heading) === title) removeElement(heading);
}

/** The heading that opens the article, when nothing stands before it: the usual place of a title. */
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

/** Lines as they were written, and a new one for each block. */
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
