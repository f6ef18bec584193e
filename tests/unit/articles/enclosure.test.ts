import { expect, test } from "vitest";
import { normalizeEnclosure } from "../../../src/articles/enclosure.js";

test.for([
  [{ url: "a.mp3" }, { url: "local:///travel/a.mp3", type: "audio/mpeg" }],
  [{ url: "/a.pdf" }, { url: "local://site/a.pdf", type: "application/pdf" }],
  [{ url: "//example.org/a.mp4" }, { url: "https://example.org/a.mp4", type: "video/mp4" }],
  [
    { url: "https://example.org/a.mp3?x=.pdf", length: 3 },
    { url: "https://example.org/a.mp3?x=.pdf", type: "audio/mpeg", length: 3 },
  ],
  [
    { url: "a.mp3", type: "audio/x-own" },
    { url: "local:///travel/a.mp3", type: "audio/x-own" },
  ],
  [
    { url: "a.mp3", type: "" },
    { url: "local:///travel/a.mp3", type: "audio/mpeg" },
  ],
  [{ url: "https://example.org/a" }, { url: "https://example.org/a" }],
  [{ url: "HTTP://example.org/a.mp3" }, { url: "http://example.org/a.mp3", type: "audio/mpeg" }],
] as const)("%j is complete as %j", ([enclosure, complete]) => {
  expect(normalizeEnclosure(enclosure, "travel/mill.md")).toEqual(complete);
});

test.for([
  "#wheel",
  "#https://example.org/a.mp3",
  "mailto:ada@example.org",
  "mailto:ada@example.org?body=https://example.org/a.mp3",
  "tel:1",
  "data:audio/mpeg,x",
  "javascript:alert(1)",
  " ",
])("%j cannot be an enclosure", (url) => {
  expect(normalizeEnclosure({ url }, "mill.md")).toBeUndefined();
});
