import { expect, test } from "vitest";
import { decodeFeed } from "../../../../src/integrations/feed-import/decode-feed.js";

const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><rss>ü</rss>`;
const latin1 = (text: string) => Buffer.from(text, "latin1");

test.for([
  ["the XML declaration", latin1(declared("ISO-8859-1")), null],
  ["the XML declaration if the Content-Type has no charset", latin1(declared("windows-1252")), "text/xml"],
  ["the answer, before the declaration", latin1(declared("utf-8")), 'text/xml; charset="iso-8859-1"'],
  ["UTF-8 by default", Buffer.from("<rss>ü</rss>"), "text/xml"],
  ["the byte order mark, before the answer", Buffer.from("\uFEFF<rss>ü</rss>"), "text/xml; charset=latin1"],
  ["the mark of UTF-16", Buffer.from("\uFEFF<rss>ü</rss>", "utf16le"), null],
  ["the mark of UTF-16, big end first", Buffer.from("\uFEFF<rss>ü</rss>", "utf16le").swap16(), null],
] as const)("the encoding comes from %s", ([, bytes, contentType]) => {
  expect(decodeFeed(bytes, contentType, "feed")).toMatch(/^(<\?xml[^>]*>)?<rss>ü<\/rss>$/);
});

test("an unknown encoding is named in the error", () => {
  expect(() => decodeFeed(Buffer.from(declared("x-mill")), null, "old.xml")).toThrow(
    expect.objectContaining({
      code: "usage",
      message: 'old.xml: expected text in a known encoding, found "x-mill"',
    }),
  );
});
