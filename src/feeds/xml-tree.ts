import { SaxesParser } from "saxes";
import { withoutForbidden } from "../articles/clean-text.js";
import { PublisherError } from "../lib/errors.js";

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

/** As much of a document as feeds need: what it holds is text, or elements, and no mixture of both. */
export interface Element {
  /** With its prefix. */
  readonly name: string;
  readonly attributes: Map<string, string>;
  children: Node[];
}

export interface XmlDocument {
  /** What stands before the root: the declaration. */
  readonly prolog: string;
  readonly root: Element;
}

/** Text is escaped; HTML travels in a CDATA section, as feed readers of every age take it. */
type Content = string | { readonly html: string };

/** An element as text, to stand in several documents that declare the same namespaces. */
export interface WrittenElement {
  readonly xml: string;
}

type Node = Element | WrittenElement | Content;

/** Those that are undefined are left out. */
type Attributes = Readonly<Record<string, string | undefined>>;

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** A document that holds nothing but its root. */
export function newXml(rootName: string, attributes: Attributes = {}): XmlDocument {
  return { prolog: DECLARATION, root: newElement(rootName, attributes) };
}

function newElement(name: string, attributes: Attributes = {}): Element {
  const element: Element = { name, attributes: new Map(), children: [] };
  setAttributes(element, attributes);
  return element;
}

/**
 * Reads a document, without its indentation, which would double with every element that is added.
 *
 * @throws PublisherError `document-malformed`
 */
export function parseXml(text: string, name: string): XmlDocument {
  const outermost = newElement("");
  const open = [outermost];
  const add = (node: Node) => open.at(-1)?.children.push(node);
  parseStrictly(text, name, (parser) => {
    parser.on("opentag", ({ name, attributes }) => {
      const element: Element = {
        name,
        attributes: new Map(Object.entries(attributes).map(([key, { value }]) => [key, value])),
        children: [],
      };
      add(element);
      open.push(element);
    });
    parser.on("text", add);
    parser.on("cdata", (html) => add({ html }));
    parser.on("closetag", () => {
      const closed = open.pop();
      const elements = closed?.children.filter(isElement) ?? [];
      if (closed !== undefined && elements.length > 0) closed.children = elements;
    });
  });
  const [root] = outermost.children.filter(isElement);
  // The parser has refused a document without a root.
  return { prolog: /^<\?xml[^>]*>\s*/.exec(text)?.[0] ?? "", root: root ?? outermost };
}

function isElement(node: Node): node is Element {
  return typeof node !== "string" && "name" in node;
}

export function declareNamespaces(root: Element, prefixes: readonly (keyof typeof NAMESPACES)[]): void {
  for (const prefix of prefixes) root.attributes.set(`xmlns:${prefix}`, NAMESPACES[prefix]);
}

/** Adds an element: `name` has one of the declared prefixes, or none. */
export function append(
  parent: Element,
  name: string,
  content?: Content,
  attributes: Attributes = {},
): Element {
  const element = newElement(name, attributes);
  if (typeof content === "string") element.children.push(withoutForbidden(content));
  else if (content !== undefined) element.children.push({ html: withoutForbidden(content.html) });
  parent.children.push(element);
  return element;
}

/** Gives the first child of that name a text, whatever stood there before. */
export function setText(parent: Element, name: string, text: string, attributes: Attributes = {}): void {
  const child = childrenOf(parent, name)[0] ?? append(parent, name);
  const clean = withoutForbidden(text);
  child.children = clean === "" ? [] : [clean];
  setAttributes(child, attributes);
}

/** Removes the children of that name, and hands them over. */
export function takeAll(parent: Element, name: string): Element[] {
  const taken = childrenOf(parent, name);
  parent.children = parent.children.filter((child) => !isElement(child) || child.name !== name);
  return taken;
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.attributes.set(name, withoutForbidden(value));
  }
}

export function childrenOf(parent: Element, name: string): Element[] {
  return parent.children.filter(isElement).filter((child) => child.name === name);
}

export function writeElement(element: Element): WrittenElement {
  return { xml: written(element) };
}

/**
 * The document as text, once a strict parser has accepted it.
 *
 * @throws PublisherError `document-malformed`: a single stray character would make every reader refuse the feed
 */
export function serializeXml({ prolog, root }: XmlDocument, name: string): string {
  const text = `${prolog}${written(root)}`;
  parseStrictly(text, name);
  return text;
}

function written(node: Node): string {
  if (typeof node === "string") return node.replace(/[<&>]/g, escaped);
  if ("html" in node) return `<![CDATA[${node.html.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
  if ("xml" in node) return node.xml;
  const { name, attributes, children } = node;
  let tag = name;
  for (const [key, value] of attributes) tag += ` ${key}="${value.replace(/[<>&"\t\n\r]/g, escaped)}"`;
  if (children.length === 0) return `<${tag}/>`;
  return `<${tag}>${children.map(written).join("")}</${name}>`;
}

function escaped(sign: string): string {
  return ESCAPES[sign] ?? sign;
}

type Parser = SaxesParser<{ xmlns: true }>;

/** @throws PublisherError `document-malformed` */
function parseStrictly(text: string, name: string, listen: (parser: Parser) => void = () => {}): void {
  const parser = new SaxesParser({ xmlns: true });
  try {
    listen(parser);
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
}
