import { describe, expect, test } from "vitest";
import { toWebUri } from "../../../src/feeds/web-uri.js";

test.for([
  ["https://example.org/a?b=c&d=%20#e", "https://example.org/a?b=c&d=%20#e"],
  ["HTTPS://Example.ORG:443/A", "https://example.org/A"],
  ["https://münchen.example/größe", "https://xn--mnchen-3ya.example/gr%C3%B6%C3%9Fe"],
  ["https://example.org/a b[1]|2^.png", "https://example.org/a%20b%5B1%5D%7C2%5E.png"],
  ["https://example.org/?a[]=1|2", "https://example.org/?a%5B%5D=1%7C2"],
  ["https://example.org/100%", "https://example.org/100%25"],
  ["http://[::1]:8080/a", "http://[::1]:8080/a"],
  ["https://example.org/\uD800", "https://example.org/%EF%BF%BD"],
] as const)("%s is %s as a URI", ([address, uri]) => {
  expect(toWebUri(address)).toBe(uri);
  expect(toWebUri(uri)).toBe(uri);
});

describe("not a web URI", () => {
  test.for(["", "/a", "//example.org/a", "example.org", "https://", "mailto:ada@example.org", "urn:x:1"])(
    "is %j",
    (address) => {
      expect(toWebUri(address)).toBeUndefined();
    },
  );
});
