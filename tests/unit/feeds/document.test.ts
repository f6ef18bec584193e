import { readFileSync } from "node:fs";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { encode, hashText, makeDocument, recompress } from "../../../src/feeds/document.js";

const text = "<p>Größe, 漢字 and 🌊</p>\n".repeat(40);

const rss = { path: "/rss.xml", mediaType: "application/rss+xml", text, hash: hashText(text) };

describe("a document", () => {
  test("has the same text in every encoding, and compressed ones are smaller", async () => {
    const { bytes } = await makeDocument({ ...rss, modified: 1000 });

    expect(bytes.identity.toString("utf8")).toBe(text);
    expect(gunzipSync(bytes.gzip).toString("utf8")).toBe(text);
    expect(brotliDecompressSync(bytes.br).toString("utf8")).toBe(text);
    expect(bytes.gzip.length).toBeLessThan(bytes.identity.length);
    expect(bytes.br.length).toBeLessThan(bytes.identity.length);
  });

  test("has a type with charset, a date, and one weak validator for all encodings", async () => {
    const document = await makeDocument({ ...rss, modified: 1000 });

    expect(document).toMatchObject({
      path: "/rss.xml",
      mediaType: "application/rss+xml; charset=utf-8",
      etag: `W/"${hashText(text)}"`,
      modified: 1000,
    });
    expect(document.etag).toMatch(/^W\/"[\w-]{27}"$/);
  });

  test("is reproducible byte for byte", async () => {
    const make = () => makeDocument({ ...rss, modified: undefined });

    expect(await make()).toEqual(await make());
  });
});

describe("a recompressed document", () => {
  const prose = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");

  test.for([text, prose, "", "x"])("has the same text in at most as many bytes: %#", async (written) => {
    const quick = await makeDocument({ ...rss, text: written, hash: hashText(written), modified: undefined });
    const { bytes } = await recompress(quick);

    expect(bytes.identity).toBe(quick.bytes.identity);
    expect(gunzipSync(bytes.gzip).toString("utf8")).toBe(written);
    expect(brotliDecompressSync(bytes.br).toString("utf8")).toBe(written);
    expect(bytes.gzip.length).toBeLessThanOrEqual(quick.bytes.gzip.length);
    expect(bytes.br.length).toBeLessThanOrEqual(quick.bytes.br.length);
  });

  test("is smaller if possible", async () => {
    const quick = await makeDocument({ ...rss, text: prose, hash: hashText(prose), modified: undefined });
    const { bytes } = await recompress(quick);

    expect(bytes.br.length).toBeLessThan(quick.bytes.br.length);
  });

  test("keeps its validator, date and path", async () => {
    const quick = await makeDocument({ ...rss, link: '</>; rel="self"', modified: 1000 });
    const { bytes: _quick, ...said } = quick;

    expect(await recompress(quick)).toMatchObject(said);
  });
});

test("bytes are encoded for one response in the requested encoding", async () => {
  const bytes = Buffer.from(text);

  expect(await encode(bytes, "identity")).toBe(bytes);
  expect(gunzipSync(await encode(bytes, "gzip")).toString("utf8")).toBe(text);
  expect(brotliDecompressSync(await encode(bytes, "br")).toString("utf8")).toBe(text);
});

test("texts that differ in one character get different hashes", () => {
  expect(hashText(`${text} `)).not.toBe(hashText(text));
  expect(hashText("é")).not.toBe(hashText("e\u0301"));
});
