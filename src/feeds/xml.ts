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

/** Serialized XML. Everything in it is escaped. */
export interface Markup {
  readonly xml: string;
}

/** Undefined attributes are omitted. */
export type Attributes = Readonly<Record<string, string | undefined>>;

/** A parsed element. It contains text or other elements, never both. */
export interface XmlElement {
  /** Includes the prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

export const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';

/** Text that needs no escaping and has no forbidden characters, as most texts. */
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
 * Serializes an element. String content is escaped, and characters that XML forbids are removed.
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

/** Escapes plain text for XML and HTML. */
export function escapeText(text: string): string {
  return PLAIN_ASCII.test(text) ? text : stripForbidden(text).replace(/[<&>]/g, escaped);
}

function escapeAttribute(value: string): string {
  return PLAIN_ASCII.test(value) ? value : stripForbidden(value).replace(/[<>&"\t\n\r]/g, escaped);
}

function escaped(character: string): string {
  return ESCAPES[character] ?? character;
}

/** HTML in a CDATA section, which even old feed readers support. */
export function cdata(html: string): Markup {
  return { xml: `<![CDATA[${stripForbidden(html).replaceAll("]]>", "]]]]><![CDATA[>")}]]>` };
}

export function namespaces(...prefixes: readonly (keyof typeof NAMESPACES)[]): Attributes {
  return Object.fromEntries(prefixes.map((prefix) => [`xmlns:${prefix}`, NAMESPACES[prefix]]));
}

/**
 * Serializes a document and checks it with a strict parser, because a single forbidden character makes every
 * reader reject a feed.
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

/**
 * Parses the output of the `feed` library, without its indentation. `xmlDocument` checks the finished
 * document.
 */
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

/** The children with that name of all parents. */
export function childrenNamed(parents: readonly XmlElement[], name: string): XmlElement[] {
  return parents.flatMap(({ children }) => children.filter((child) => child.name === name));
}

/** Serializes a parsed element with additional attributes. */
export function writeElement(
  { name, attributes, children, text }: XmlElement,
  more: Attributes = {},
): Markup {
  const content = children.length > 0 ? children.map((child) => writeElement(child)) : text || undefined;
  return element(name, { ...attributes, ...more }, content);
}
