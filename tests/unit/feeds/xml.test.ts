import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stripForbidden } from "../../../src/articles/clean-text.js";
import {
  cdata,
  childrenNamed,
  element,
  namespaces,
  readXml,
  writeElement,
  xmlDocument,
} from "../../../src/feeds/xml.js";
import { PublisherError } from "../../../src/lib/errors.js";

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>';

/** Text with special characters, or characters that XML forbids. */
const CHARACTERS = [
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
  return xmlDocument(element("root", {}, [element("child", { value: attribute }, content)]), "test.xml");
}

describe("a document", () => {
  test("keeps every text and attribute, except for what XML forbids", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...CHARACTERS) }), (text) => {
        const [child] = childrenNamed([readXml(rootWith(text, text))], "child");

        expect(child?.text).toBe(stripForbidden(text));
        expect(child?.attributes["value"]).toBe(child?.text);
      }),
    );
  });

  test("keeps HTML that contains the end of a CDATA section", () => {
    const child = element("child", {}, cdata("a ]]> b"));

    expect(xmlDocument(element("root", {}, child), "test.xml")).toBe(
      `${DECLARATION}<root><child><![CDATA[a ]]]]><![CDATA[> b]]></child></root>`,
    );
  });

  test.for(["<root>", "<root>&unknown;</root>", "<a:root/>", "text", ""])(
    "that is not well-formed is rejected: %s",
    (xml) => {
      expect(() => xmlDocument({ xml }, "test.xml")).toThrow(PublisherError);
    },
  );

  test("is rejected with an undeclared prefix", () => {
    const creator = element("dc:creator", {}, "Ada");

    expect(() => xmlDocument(element("root", {}, creator), "test.xml")).toThrow(
      /test\.xml: .* not well-formed/,
    );
    expect(() => xmlDocument(element("root", namespaces("dc"), creator), "test.xml")).not.toThrow();
  });

  test("checks nested markup too", () => {
    const child = { xml: "<child>\u0001</child>" };

    for (const name of ["one", "other"])
      expect(() => xmlDocument(element(name, {}, child), "test.xml")).toThrow(PublisherError);
  });
});

describe("an element", () => {
  test("omits undefined attributes", () => {
    expect(element("a", { one: undefined, two: "" })).toEqual({ xml: '<a two=""/>' });
  });

  test("is written without the indentation that it was parsed with", () => {
    const read = readXml(
      `${DECLARATION}\n<root a="1 &amp; 2">\n  <one> kept </one>\n  <two><![CDATA[<b>]]></two>\n  <three/>\n</root>`,
    );

    expect(writeElement(read, { b: "3" })).toEqual({
      xml: '<root a="1 &amp; 2" b="3"><one> kept </one><two>&lt;b&gt;</two><three/></root>',
    });
  });
});
