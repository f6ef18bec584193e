import { DOMParser, type Document, type Element, XMLSerializer } from "@xmldom/xmldom";
import { SaxesParser } from "saxes";
import { withoutForbidden } from "../articles/clean-text.js";
import { PublisherError } from "../errors.js";

/** The vocabularies that feeds are written in, by the prefixes that everybody gives them. */
export const NAMESPACES = {
  atom: "http://www.w3.org/2005/Atom",
  content: "http://purl.org/rss/1.0/modules/content/",
  dc: "http://purl.org/dc/elements/1.1/",
} as const;

const XMLNS = "http://www.w3.org/2000/xmlns/";

/** Text is escaped; HTML travels in a CDATA section, as feed readers of every age take it. */
type Content = string | { readonly html: string } | undefined;

export function parseXml(text: string): { document: Document; root: Element } {
  const document = new DOMParser().parseFromString(text, "text/xml");
  const root = document.documentElement;
  if (root === null) throw new PublisherError("document-malformed", "the feed library rendered no document");
  // Indentation: it would double with every element that is added.
  for (const node of descendants(root)) {
    for (const child of Array.from(node.childNodes)) {
      if (child.nodeType === child.TEXT_NODE && node.children.length > 0) node.removeChild(child);
    }
  }
  return { document, root };
}

export function declareNamespaces(root: Element, prefixes: readonly (keyof typeof NAMESPACES)[]): void {
  for (const prefix of prefixes) root.setAttributeNS(XMLNS, `xmlns:${prefix}`, NAMESPACES[prefix]);
}

/** Adds an element: `name` has one of the known prefixes, or is in the namespace of its parent. */
export function append(
  parent: Element,
  name: string,
  content?: Content,
  attributes: Record<string, string> = {},
): Element {
  const [prefix = ""] = name.split(":");
  const namespace = name.includes(":") ? NAMESPACES[prefix as keyof typeof NAMESPACES] : parent.namespaceURI;
  const document = parent.ownerDocument;
  if (document === null) throw new TypeError("the parent belongs to no document");
  const element = document.createElementNS(namespace, name);
  setAttributes(element, attributes);
  if (typeof content === "string") element.appendChild(document.createTextNode(withoutForbidden(content)));
  else if (content !== undefined)
    element.appendChild(document.createCDATASection(withoutForbidden(content.html)));
  parent.appendChild(element);
  return element;
}

/** Gives the first child of that name a text, whatever stood there before. */
export function setText(
  parent: Element,
  name: string,
  text: string,
  attributes: Record<string, string> = {},
): void {
  const child = childrenOf(parent, name)[0] ?? append(parent, name);
  child.textContent = withoutForbidden(text);
  setAttributes(child, attributes);
}

function setAttributes(element: Element, attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, withoutForbidden(value));
}

export function childrenOf(parent: Element, name: string): Element[] {
  return Array.from(parent.children).filter((child) => child.nodeName === name);
}

/**
 * The document as text, once a strict parser has accepted it.
 *
 * @throws PublisherError `document-malformed`: a single stray character would make every reader refuse the feed
 */
export function serializeXml(document: Document, name: string): string {
  const text = new XMLSerializer().serializeToString(document);
  const parser = new SaxesParser({ xmlns: true });
  try {
    parser.on("error", (error) => {
      throw error;
    });
    parser.write(text).close();
  } catch (cause) {
    throw new PublisherError(
      "document-malformed",
      `${name}: the rendered document is not well-formed XML; it is not published`,
      { cause },
    );
  }
  return text;
}

function descendants(root: Element): Element[] {
  return [root, ...Array.from(root.children).flatMap(descendants)];
}
