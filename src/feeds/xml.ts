import { Parser } from "htmlparser2";
import { SaxesParser } from "saxes";
import { stripForbidden } from "../articles/clean-text.js";
import { PublisherError } from "../lib/errors.js";

const NAMESPACES = {
  at: "http://purl.org/atompub/tombstones/1.0",
  atom: "http://www.w3.org/2005/Atom",
  content: "http://purl.org/rss/1.0/modules/content/",
  dc: "http://purl.org/dc/elements/1.1/",
  fh: "http://purl.org/syndication/history/1.0",
  media: "http://search.yahoo.com/mrss/",
  sy: "http://purl.org/rss/1.0/modules/syndication/",
} as const;

/** Finished XML: everything in it is escaped. */
export interface Markup {
  readonly xml: string;
}

/** Undefined attributes are left out. */
export type Attributes = Readonly<Record<string, string | undefined>>;

/** An element that was read; it holds text or other elements, never both. */
export interface XmlElement {
  /** With its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

export const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';

/** Nothing to drop or to escape: one look is enough for most texts. */
const PLAIN_ASCII = /^[ !#-%'-;=?-~]*$/;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/**
 * An element as XML. A string is its text: characters that XML forbids are dropped, the rest is escaped.
 *
 * @param name without a prefix, or with one that the document declares
 */
export function element(
  name: string,
  attributes: Attributes = {},
  content?: string | Markup | readonly Markup[],
): Markup {
  let tag = name;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) tag += ` ${key}="${escapeAttribute(value)}"`;
  }
  if (content === undefined) return { xml: `<${tag}/>` };
  return { xml: `<${tag}>${inner(content)}</${name}>` };
}

function inner(content: string | Markup | readonly Markup[]): string {
  if (typeof content === "string") return escapeText(content);
  return "xml" in content ? content.xml : content.reduce((xml, part) => xml + part.xml, "");
}

/** Plain text as XML, and as HTML. */
export function escapeText(text: string): string {
  return PLAIN_ASCII.test(text) ? text : stripForbidden(text).replace(/[<&>]/g, escaped);
}

function escapeAttribute(value: string): string {
  return PLAIN_ASCII.test(value) ? value : stripForbidden(value).replace(/[<>&"\t\n\r]/g, escaped);
}

function escaped(character: string): string {
  return ESCAPES[character] ?? character;
}

/** HTML in a CDATA section, which feed readers of every age understand. */
export function cdata(html: string): Markup {
  return { xml: `<![CDATA[${stripForbidden(html).replaceAll("]]>", "]]]]><![CDATA[>")}]]>` };
}

/** The attributes that declare these prefixes. */
export function namespaces(...prefixes: readonly (keyof typeof NAMESPACES)[]): Attributes {
  return Object.fromEntries(prefixes.map((prefix) => [`xmlns:${prefix}`, NAMESPACES[prefix]]));
}

/**
 * A document, once a strict parser has accepted it: one stray character makes every reader reject a feed.
 *
 * @param name names the document in the error
 * @throws PublisherError `document-malformed`
 */
export function xmlDocument(root: Markup, name: string, declaration = DECLARATION): string {
  const text = `${declaration}${root.xml}`;
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

/** Reads what `feed` wrote, without its indentation; the finished document is checked by `xmlDocument`. */
export function readXml(text: string): XmlElement {
  const outermost: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [outermost];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const read: XmlElement = { name, attributes, children: [], text: "" };
        open.at(-1)?.children.push(read);
        open.push(read);
      },
      ontext(part) {
        const parent = open.at(-1);
        if (parent !== undefined) parent.text += part;
      },
      onclosetag: () => open.pop(),
    },
    { xmlMode: true },
  );
  parser.write(text);
  parser.end();
  return outermost.children[0] ?? outermost;
}

/** All children of that name of all parents. */
export function childrenNamed(parents: readonly XmlElement[], name: string): XmlElement[] {
  return parents.flatMap(({ children }) => children.filter((child) => child.name === name));
}

/** An element that was read, with further attributes. */
export function writeElement(
  { name, attributes, children, text }: XmlElement,
  more: Attributes = {},
): Markup {
  const content = children.length > 0 ? children.map((child) => writeElement(child)) : text || undefined;
  return element(name, { ...attributes, ...more }, content);
}
