import render from "dom-serializer";
import { type Element, Text } from "domhandler";
import { getElementsByTagName, prepend, removeElement, replaceElement } from "domutils";
import { parseDocument } from "htmlparser2";
import { URL_ATTRIBUTES } from "../articles/local-urls.js";

/**
 * Resolves a URL in an article, such as `local:///…` for a file in the directory. Undefined: the link is
 * broken.
 */
export type ResolveUrl = (url: string) => string | undefined;

/**
 * Makes every URL in the HTML absolute, because feed readers display it under URLs of their own. A broken
 * link is replaced by its text, and a missing image by its alternative text.
 */
export function makeUrlsAbsolute(html: string, resolve: ResolveUrl): string {
  const tree = parseDocument(html);
  // Children first, because an element may be removed depending on its children.
  for (const element of getElementsByTagName("*", tree).reverse()) {
    const isBroken = makeElementAbsolute(element, resolve);
    if (isBroken || isEmptyMedia(element)) replaceBroken(element);
  }
  return render(tree, { encodeEntities: "utf8" });
}

/** @returns whether the element had a broken URL */
function makeElementAbsolute({ attribs }: Element, resolve: ResolveUrl): boolean {
  let isBroken = false;
  for (const name of URL_ATTRIBUTES) {
    const url = attribs[name];
    if (url === undefined) continue;
    const absolute = resolve(url);
    if (absolute === undefined) {
      delete attribs[name];
      isBroken ||= name === "href" || name === "src";
    } else {
      attribs[name] = absolute;
    }
  }
  return isBroken;
}

function isEmptyMedia({ name: tag, attribs, children }: Element): boolean {
  if (attribs["src"] !== undefined) return false;
  const isPlayer = tag === "audio" || tag === "video";
  return tag === "img" || (isPlayer && getElementsByTagName("source", children).length === 0);
}

function replaceBroken(element: Element): void {
  const { name: tag, attribs } = element;
  if (tag === "img") replaceElement(element, new Text(attribs["alt"] ?? ""));
  else if (tag === "source" || tag === "track") removeElement(element);
  // Other parts of the article may link to its id.
  else if (attribs["id"] === undefined) replaceByChildren(element);
}

function replaceByChildren(element: Element): void {
  for (const child of [...element.children]) prepend(element, child);
  removeElement(element);
}
