import type { ChildNode, Document, Element } from "domhandler";
import { getElementsByTagName, isTag, isText, removeElement, textContent } from "domutils";
import GithubSlugger from "github-slugger";
import { oneLine } from "./clean-text.js";

const HEADING = /^h[1-6]$/;

export function isHeading(element: Element): boolean {
  return HEADING.test(element.name);
}

/**
 * Gives every heading of the tree an `id` to link to: the one it has, an explicit `{#id}` at its end,
 * else its text as GitHub makes anchors. Ids are unique within the article.
 */
export function anchorHeadings(tree: Document): void {
  const slugger = new GithubSlugger();
  const taken = new Set<string>();
  for (const heading of getElementsByTagName((name) => HEADING.test(name), tree)) {
    const given = explicitId(heading) ?? heading.attribs["id"];
    const free = given !== undefined && !taken.has(given) ? given : undefined;
    const anchor = free ?? (slugger.slug(oneLine(textContent(heading))) || slugger.slug("section"));
    taken.add(anchor);
    heading.attribs["id"] = anchor;
  }
}

/** Takes a `{#id}` off the end of the heading. */
function explicitId(heading: Element): string | undefined {
  const last = heading.children.at(-1);
  const match = last !== undefined && isText(last) ? /\s*\{#([\w.:-]+)\}\s*$/.exec(last.data) : null;
  if (match === null || last === undefined || !isText(last)) return undefined;
  last.data = last.data.slice(0, match.index);
  return match[1];
}

/** The heading that opens the article, when nothing stands before it: the usual place of a title. */
export function openingHeading(tree: Document): Element | undefined {
  let nodes: ChildNode[] = tree.children;
  for (;;) {
    const first = nodes.find(
      (node) => (isTag(node) || isText(node)) && (!isText(node) || node.data.trim() !== ""),
    );
    if (first === undefined || !isTag(first)) return undefined;
    if (isHeading(first)) return first;
    nodes = first.children;
  }
}

/** Takes the opening heading away when it only repeats the title, which every reader shows by itself. */
export function removeTitleHeading(tree: Document, title: string): void {
  const heading = openingHeading(tree);
  if (heading !== undefined && oneLine(textContent(heading)) === title) removeElement(heading);
}
