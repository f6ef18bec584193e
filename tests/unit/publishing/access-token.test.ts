import { expect, test } from "vitest";
import {
  hashToken,
  isTokenShaped,
  newAccessToken,
  subscriberName,
} from "../../../src/publishing/access-token.js";

test("tokens are 192 random bits in URL-safe characters", () => {
  const tokens = Array.from({ length: 1_000 }, newAccessToken);

  expect(new Set(tokens).size).toBe(1_000);
  for (const token of tokens) {
    expect(Buffer.from(token.slice(4), "base64url")).toHaveLength(24);
    expect(encodeURIComponent(token)).toBe(token);
    expect(isTokenShaped(token)).toBe(true);
  }
});

test.for([
  "",
  "fwp_",
  "categories",
  "opml.xml",
  `fwp_${"x".repeat(31)}`,
  `fwp_${"x".repeat(33)}`,
  `FWP_${"x".repeat(32)}`,
  `fwp_${"x".repeat(31)}/`,
  `fwp_${"x".repeat(32)}\n`,
])("%j has not the form of a token", (text) => {
  expect(isTokenShaped(text)).toBe(false);
});

test("the hash of a token is its SHA-256", () => {
  expect(hashToken("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  expect(hashToken("abd")).not.toBe(hashToken("abc"));
});

test("a subscriber's name is one line of limited length", () => {
  expect(subscriberName("  Ada\n Example ")).toBe("Ada Example");
  for (const text of ["", " \n", "x".repeat(101)])
    expect(() => subscriberName(text)).toThrow(expect.objectContaining({ code: "usage" }));
});
