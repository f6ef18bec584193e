import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readableOn } from "../../../src/pages/readable-color.js";
import { pageRenderer } from "../../../src/pages/render-pages.js";
import { ALONE, entryWith } from "../../fixtures/feed.js";
import { feedAt, page } from "./parsed-page.js";

function asset(path: string, appearance: Parameters<typeof pageRenderer>[1]): string {
  return pageRenderer("UTC", appearance).assets.find((one) => one.path === path)?.text ?? "";
}

describe("accent colour", () => {
  test("is used unchanged where it is readable and adjusted where it is not", () => {
    const css = asset("/style.css", { accent: "#0b6e4f" });

    expect(css.split("\n")[0]).toContain("--accent:#0b6e4f}");
    expect(css.split("\n")[1]).toMatch(/--accent:#(?!0b6e4f)[0-9a-f]{6}\}\}$/);
    expect(asset("/icon.svg", { accent: "#0b6e4f" })).toContain('fill="#0b6e4f"');
  });

  const hex = fc
    .tuple(...Array.from({ length: 3 }, () => fc.nat(255)))
    .map((parts) => `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`);

  test.for([
    ["#f5f6f4", "black", "#000000"],
    ["#1d2126", "white", "#ffffff"],
  ] as const)("any value becomes readable on %s, at worst as %s", ([background, , worst]) => {
    fc.assert(
      fc.property(hex, (colour) => {
        const legible = readableOn(background, colour);
        expect(legible).toMatch(/^#[0-9a-f]{6}$/);
        // A readable colour stays unchanged.
        expect(readableOn(background, legible)).toBe(legible);
        expect(readableOn(background, worst)).toBe(worst);
      }),
    );
  });

  // WCAG requires a contrast ratio of at least 4.5.
  test.for([
    ["#ffffff", "#777777", "#747474"],
    ["#ffffff", "#767676", "#767676"],
  ] as const)("on %s, %s becomes %s", ([background, colour, shown]) => {
    expect(readableOn(background, colour)).toBe(shown);
  });
});

test("the configured stylesheet comes last", () => {
  const css = asset("/style.css", { stylesheet: "body{color:red}\n" });

  expect(css.endsWith("body{color:red}\n")).toBe(true);
  expect(css.startsWith(":root{")).toBe(true);
});

test.for([
  [undefined, undefined, []],
  [undefined, "https://example.org/image.png", ["https://example.org/image.png"]],
  ["https://example.org/logo.svg", "https://example.org/image.png", ["https://example.org/logo.svg"]],
] as const)("with the logo %s and the image %s, pages show %s at the top", ([logo, image, shown]) => {
  const pages = pageRenderer("UTC", { logo });
  const feed = feedAt({}, { image });

  for (const html of [pages.feedPage(feed, []), pages.articlePage(feed, entryWith(), ALONE)]) {
    expect(
      page(html)
        .all("img")
        .map(({ attribs }) => attribs["src"]),
    ).toEqual(shown);
  }
});
