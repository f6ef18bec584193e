import {
  DOMImplementation,
  DOMParser,
  type Document,
  type Element,
  type Node,
  XMLSerializer,
} from "@xmldom/xmldom";
import { SaxesParser } from "saxes";
import { withoutForbidden } from "../articles/clean-text.js";
import { PublisherError } from "../errors.js";

/** The vocabularies that feeds are written in, by the prefixes that everybody gives them. */
export const NAMESPACES = {
  at: "http://purl.org/atompub/tombstones/1.0",
  atom: "http://www.w3.org/2005/Atom",
  content: "http://purl.org/rss/1.0/modules/content/",
  dc: "http://purl.org/dc/elements/1.1/",
  fh: "http://purl.org/syndication/history/1.0",
  media: "http://search.yahoo.com/mrss/",
  sy: "http://purl.org/rss/1.0/modules/syndication/",
} as const;

const XMLNS = "http://www.w3.org/2000/xmlns/";

interface XmlTree {
  readonly document: Document;
  readonly root: Element;
}

/** Text is escaped; HTML travels in a CDATA section, as feed readers of every age take it. */
type Content = string | { readonly html: string } | undefined;

/** Those that are undefined are left out. */
type Attributes = Readonly<Record<string, string | undefined>>;

/** A document that holds nothing but its root. */
export function newXml(rootName: string, namespace: string | null, attributes: Attributes = {}): XmlTree {
  const document = new DOMImplementation().createDocument(namespace, rootName);
  const root = rootOf(document);
  setAttributes(root, attributes);
  const declaration = document.createProcessingInstruction("xml", 'version="1.0" encoding="utf-8"');
  document.insertBefore(declaration, root);
  return { document, root };
}

/**
 * Reads a document, without its indentation, which would double with every element that is added.
 *
 * @param last name of the elements that come after all others of their parent: they are handed over
 *   apart, to be appended when everything else is there
 */
export function parseXml(text: string, last: string): XmlTree & { readonly apart: readonly Element[] } {
  const document = new DOMParser().parseFromString(text, "text/xml");
  const apart: Element[] = [];
  const parsed = rootOf(document);
  const root = copyOf(parsed, last, apart);
  document.replaceChild(root, parsed);
  return { document, root, apart };
}

function rootOf({ documentElement }: Document): Element {
  if (documentElement !== null) return documentElement;
  throw new PublisherError("document-malformed", "a document without a root element was rendered");
}

/** A copy, since in this DOM taking a child out costs as much time as it has siblings. */
function copyOf(element: Element, last: string, apart: Element[]): Element {
  // A copy of an element is an element.
  const copy = element.cloneNode(false) as Element;
  const nodes = Array.from(element.childNodes);
  const elements = nodes.filter(isElement);
  if (elements.length === 0) for (const node of nodes) copy.appendChild(node.cloneNode(true));
  for (const child of elements) {
    const copied = copyOf(child, last, apart);
    if (child.nodeName === last) apart.push(copied);
    else copy.appendChild(copied);
  }
  return copy;
}

function isElement(node: Node): node is Element {
  return node.nodeType === node.ELEMENT_NODE;
}

export function declareNamespaces(root: Element, prefixes: readonly (keyof typeof NAMESPACES)[]): void {
  for (const prefix of prefixes) root.setAttributeNS(XMLNS, `xmlns:${prefix}`, NAMESPACES[prefix]);
}

/** Adds an element: `name` has one of the known prefixes, or is in the namespace of its parent. */
export function append(
  parent: Element,
  name: string,
  content?: Content,
  attributes: Attributes = {},
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
export function setText(parent: Element, name: string, text: string, attributes: Attributes = {}): void {
  const child = childrenOf(parent, name)[0] ?? append(parent, name);
  child.textContent = withoutForbidden(text);
  setAttributes(child, attributes);
}

/** Removes the children of that name. */
export function removeAll(parent: Element, name: string): void {
  for (const child of childrenOf(parent, name)) parent.removeChild(child);
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, withoutForbidden(value));
  }
}

export function childrenOf(parent: Element, name: string): Element[] {
  return Array.from(parent.childNodes)
    .filter(isElement)
    .filter((child) => child.nodeName === name);
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
