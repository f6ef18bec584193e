import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { hashOf, makeDocument } from "../../../src/feeds/document.js";

const text = "<p>Größe, 漢字 and 🌊</p>\n".repeat(40);

const rss = { path: "/rss.xml", mediaType: "application/rss+xml", text, hash: hashOf(text) };

describe("a document", () => {
  test("holds the same text in every encoding, smaller where it is compressed", async () => {
    const { bytes } = await makeDocument({ ...rss, modified: 1000 });

    expect(bytes.identity.toString("utf8")).toBe(text);
    expect(gunzipSync(bytes.gzip).toString("utf8")).toBe(text);
    expect(brotliDecompressSync(bytes.br).toString("utf8")).toBe(text);
    expect(bytes.gzip.length).toBeLessThan(bytes.identity.length);
    expect(bytes.br.length).toBeLessThan(bytes.identity.length);
  });

  test("says its type with the charset, its date, and a weak validator for all encodings", async () => {
    const document = await makeDocument({ ...rss, modified: 1000 });

    expect(document).toMatchObject({
      path: "/rss.xml",
      mediaType: "application/rss+xml; charset=utf-8",
      etag: `W/"${hashOf(text)}"`,
      modified: 1000,
    });
    expect(document.etag).toMatch(/^W\/"[\w-]{27}"$/);
  });

  test("is the same to the byte whenever it is made", async () => {
    const make = () => makeDocument({ ...rss, modified: undefined });

    expect(await make()).toEqual(await make());
  });
});

test("texts that differ in one character have different hashes", () => {
  expect(hashOf(`${text} `)).not.toBe(hashOf(text));
  expect(hashOf("é")).not.toBe(hashOf("e\u0301"));
});
