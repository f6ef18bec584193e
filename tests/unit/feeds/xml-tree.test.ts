import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withoutForbidden } from "../../../src/articles/clean-text.js";
import {
  append,
  childrenOf,
  newXml,
  parseXml,
  serializeXml,
  setText,
  takeAll,
  writeElement,
} from "../../../src/feeds/xml-tree.js";
import { PublisherError } from "../../../src/lib/errors.js";

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';

/** Those that mean something to a parser, or may not be there at all. */
const SIGNS = [
  "a",
  " ",
  "\t",
  "\n",
  "<",
  ">",
  "&",
  "&amp;",
  '"',
  "'",
  "]]>",
  "]",
  "\0",
  "\b",
  "\uFFFE",
  "\uD83D",
  "😀",
];

function rootWith(content: string, attribute = ""): string {
  const document = newXml("root");
  append(document.root, "child", content, { said: attribute });
  return serializeXml(document, "test.xml");
}

describe("a document", () => {
  test("is read without its indentation, and with the texts of its elements", () => {
    const document = parseXml(
      `${DECLARATION}\n<root a="1 &amp; 2">\n  <one> kept </one>\n  <two><![CDATA[<b>]]></two>\n  <three/>\n</root>`,
      "test.xml",
    );

    expect(serializeXml(document, "test.xml")).toBe(
      `${DECLARATION}\n<root a="1 &amp; 2"><one> kept </one><two><![CDATA[<b>]]></two><three/></root>`,
    );
  });

  test.for(["<root>", "<root>&unknown;</root>", "<a:root/>", "text", ""])(
    "that is not well-formed is refused: %s",
    (text) => {
      expect(() => parseXml(text, "test.xml")).toThrow(PublisherError);
    },
  );

  test("keeps every text and attribute as it was, but for what XML forbids", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...SIGNS) }), (text) => {
        const { root } = parseXml(rootWith(text, text), "test.xml");
        const [child] = childrenOf(root, "child");

        expect(child?.children.join("")).toBe(withoutForbidden(text));
        expect(child?.attributes.get("said")).toBe(child?.children.join(""));
      }),
    );
  });

  test("keeps HTML that ends a CDATA section", () => {
    const document = newXml("root");
    append(document.root, "child", { html: "a ]]> b" });

    expect(serializeXml(document, "test.xml")).toBe(
      `${DECLARATION}<root><child><![CDATA[a ]]]]><![CDATA[> b]]></child></root>`,
    );
  });

  test("is not published with a prefix that it does not declare", () => {
    const document = newXml("root");
    append(document.root, "dc:creator", "Ada");

    expect(() => serializeXml(document, "test.xml")).toThrow(/test\.xml: .* not well-formed/);
  });
});

test("a text takes the place of whatever stood in the first element of its name", () => {
  const document = parseXml('<root><a kept="1"><b/></a><a/></root>', "test.xml");
  setText(document.root, "a", "said", { also: "2" });
  setText(document.root, "c", "");

  expect(serializeXml(document, "test.xml")).toBe('<root><a kept="1" also="2">said</a><a/><c/></root>');
});

test("elements that are taken out are handed over in order", () => {
  const { root } = parseXml("<root><a>1</a><b/><a>2</a></root>", "test.xml");

  expect(takeAll(root, "a").map(({ children }) => children)).toEqual([["1"], ["2"]]);
  expect(root.children).toEqual(childrenOf(root, "b"));
});

describe("an element that was written before", () => {
  const malformed = "\u0001";

  test("stands in several documents", () => {
    const element = writeElement(append(newXml("root").root, "child", "<text>"));
    for (const name of ["one", "other"]) {
      const document = newXml(name);
      document.root.children.push(element);

      expect(serializeXml(document, "test.xml")).toBe(
        `${DECLARATION}<${name}><child>&lt;text&gt;</child></${name}>`,
      );
    }
  });

  test("is read by the strict parser with every document that holds it", () => {
    const document = newXml("root");
    document.root.children.push({ xml: `<child>${malformed}</child>` });

    for (const _ of ["once", "twice"])
      expect(() => serializeXml(document, "test.xml")).toThrow(PublisherError);
  });
});
