import type { Document, Element } from "domhandler";
import { getElementsByTagName, isText } from "domutils";
import GithubSlugger, { slug } from "github-slugger";
import { oneLine, withoutForbidden } from "./clean-text.js";
import { inlineText } from "./inline-text.js";

const HEADING = /^h[1-6]$/;

export function isHeading(element: Element): boolean {
  return HEADING.test(element.name);
}

/** The words of a heading, on one line. */
export function headingText(heading: Element): string {
  return oneLine(inlineText(heading));
}

/** The headings of a tree, in order. */
export function headingsOf(tree: Document): Element[] {
  return getElementsByTagName((name) => HEADING.test(name), tree);
}

/** Turns every explicit `{#id}` at the end of a heading into its `id`. */
export function takeExplicitIds(tree: Document): void {
  for (const heading of headingsOf(tree)) {
    const last = heading.children.at(-1);
    if (last === undefined || !isText(last)) continue;
    const text = last.data.trimEnd();
    const from = text.lastIndexOf("{");
    const id = from === -1 ? undefined : /^\{:?[ ]?#([\w.:-]+)[^{}]*\}$/.exec(text.slice(from))?.[1];
    if (id === undefined) continue;
    last.data = text.slice(0, from).trimEnd();
    heading.attribs["id"] = id;
  }
}

/**
 * Gives every heading of the tree an `id` to link to: the one it has, else its text as GitHub makes
 * anchors. None occurs twice in the article.
 */
export function anchorHeadings(tree: Document): void {
  const headings = headingsOf(tree);
  const taken = idsBesides(tree);
  const unnamed = headings.filter((heading) => {
    const id = withoutForbidden(heading.attribs["id"] ?? "");
    if (!/^\S+$/.test(id) || taken.has(id)) return true;
    taken.add(id);
    heading.attribs["id"] = id;
    return false;
  });
  const slugger = new GithubSlugger();
  for (const heading of unnamed) {
    const text = headingText(heading);
    heading.attribs["id"] = freeSlug(slug(text) === "" ? "section" : text, slugger, taken);
  }
}

function idsBesides(tree: Document): Set<string> {
  const others = getElementsByTagName((name) => !HEADING.test(name), tree);
  return new Set(others.flatMap(({ attribs }) => attribs["id"] ?? []));
}

/** The slugger knows the anchors that it made, and none that an author gave. */
function freeSlug(text: string, slugger: GithubSlugger, taken: ReadonlySet<string>): string {
  for (;;) {
    const anchor = slugger.slug(text);
    if (!taken.has(anchor)) return anchor;
  }
}
