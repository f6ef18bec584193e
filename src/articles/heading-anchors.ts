import type { Document, Element } from "domhandler";
import { getElementsByTagName, isText } from "domutils";
import { ANCHOR_GENERATORS, type AnchorStyle } from "./anchor-styles.js";
import { stripForbidden, toSingleLine } from "./clean-text.js";
import { headingSource } from "./heading-source.js";
import { inlineText } from "./inline-text.js";

const HEADINGS: ReadonlySet<string> = new Set(["h1", "h2", "h3", "h4", "h5", "h6"]);

export function isHeading(element: Element): boolean {
  return HEADINGS.has(element.name);
}

/** The text of a heading, on one line. */
export function headingText(heading: Element): string {
  return toSingleLine(inlineText(heading));
}

export function headingsOf(tree: Document): Element[] {
  return getElementsByTagName((name) => HEADINGS.has(name), tree);
}

/** Converts each explicit `{#id}` at the end of a heading to its `id`. */
export function extractExplicitIds(tree: Document): void {
  for (const heading of headingsOf(tree)) {
    const last = heading.children.at(-1);
    if (last === undefined || !isText(last)) continue;
    const text = last.data.trimEnd();
    const from = text.lastIndexOf("{");
    const id =
      from === -1
        ? undefined
        : /^\{:?[ ]?#([\p{L}\p{M}\p{N}_.:-]+)(?:\s[^{}]*)?\}$/u.exec(text.slice(from))?.[1];
    if (id === undefined) continue;
    last.data = text.slice(0, from).trimEnd();
    heading.attribs["id"] = id;
  }
}

/**
 * Sets the `id` of each heading: the one that the author wrote, else the one that a site of this style
 * generates. Ids are unique within the article. If the site gave an anchor to an earlier heading too, the
 * later heading gets no `id`, because no link could reach it.
 *
 * @param tree still contains its title, because sites count that too, and its URLs as written
 */
export function anchorHeadings(tree: Document, style: AnchorStyle = "github"): void {
  const headings = headingsOf(tree);
  const usedIds = nonHeadingIds(tree);
  const authorIds = headings.map((heading) => claimAuthorId(heading, usedIds));
  const nextAnchor = ANCHOR_GENERATORS[style](new Set(usedIds));
  for (const [index, heading] of headings.entries()) {
    const content = { text: headingText(heading), source: headingSource(heading) };
    const anchor = nextAnchor(content, authorIds[index]);
    if (anchor === undefined || anchor === authorIds[index] || usedIds.has(anchor)) continue;
    usedIds.add(anchor);
    heading.attribs["id"] = anchor;
  }
}

function nonHeadingIds(tree: Document): Set<string> {
  const others = getElementsByTagName((name) => !HEADINGS.has(name), tree);
  return new Set(others.flatMap(({ attribs }) => attribs["id"] ?? []));
}

/** Keeps the id of the heading if it is valid and unused, else removes it. */
function claimAuthorId(heading: Element, usedIds: Set<string>): string | undefined {
  const id = stripForbidden(heading.attribs["id"] ?? "");
  delete heading.attribs["id"];
  if (!/^\S+$/.test(id) || usedIds.has(id)) return undefined;
  usedIds.add(id);
  heading.attribs["id"] = id;
  return id;
}
