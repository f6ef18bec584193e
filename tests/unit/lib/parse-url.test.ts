import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { toWebUri } from "../../../src/feeds/web-uri.js";
import { parseUrl } from "../../../src/lib/parse-url.js";

const SOURCES = fileURLToPath(new URL("../../../src/", import.meta.url));

test("a URL with letters beyond ASCII is still valid after thousands of others", () => {
  const address = "https://münchen.example/größe";
  const found = new Set(Array.from({ length: 50_000 }, () => toWebUri(address)));

  expect([...found]).toEqual(["https://xn--mnchen-3ya.example/gr%C3%B6%C3%9Fe"]);
});

test("an invalid URL is undefined; a base completes a relative one", () => {
  expect(parseUrl("no address")).toBeUndefined();
  expect(parseUrl("../b", "https://example.org/a/c")?.href).toBe("https://example.org/b");
});

test("no code calls `URL.canParse`, which is wrong in Node 20 and 22 after thousands of calls", () => {
  const asking = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path))
    .filter((path) => /canParse\(/.test(readFileSync(join(SOURCES, path), "utf8")));

  expect(asking).toEqual([]);
});
