import render from "dom-serializer";
import { type Element, Text } from "domhandler";
import { getElementsByTagName, prepend, removeElement, replaceElement } from "domutils";
import { parseDocument } from "htmlparser2";
import { URL_ATTRIBUTES } from "../articles/local-urls.js";

/** Where an address of an article leads: `local:///…` names a file of the directory; undefined: nowhere. */
export type ResolveUrl = (address: string) => string | undefined;

/**
 * The HTML with every address absolute, since feed readers show it under addresses of their own.
 * A link that leads nowhere becomes its text, a picture that is missing its description.
 */
export function makeUrlsAbsolute(html: string, resolve: ResolveUrl): string {
  const tree = parseDocument(html);
  // What lies within an element is settled before the element itself.
  for (const element of getElementsByTagName("*", tree).reverse()) {
    const isBroken = makeElementAbsolute(element, resolve);
    if (isBroken || isEmptyMedia(element)) replaceBroken(element);
  }
  return render(tree, { encodeEntities: "utf8" });
}

/** @returns whether the element had an address that leads nowhere */
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
  // Other places of the article may lead to its id.
  else if (attribs["id"] === undefined) replaceByChildren(element);
}

function replaceByChildren(element: Element): void {
  for (const child of [...element.children]) prepend(element, child);
  removeElement(element);
}
