import { expect, test } from "vitest";
import { robotsText } from "../../../src/feeds/robots-text.js";

test.for([
  ["https://example.org/", "/", "https://example.org/sitemap.xml"],
  ["https://example.org/the/news/", "/the/news/", "https://example.org/the/news/sitemap.xml"],
] as const)(
  "crawlers of %s may read everything except the refresh endpoint and search results",
  ([home, path, sitemap]) => {
    expect(robotsText(home).split("\n")).toEqual([
      "User-agent: *",
      `Allow: ${path}`,
      `Disallow: ${path}refresh`,
      `Disallow: ${path}search`,
      "",
      `Sitemap: ${sitemap}`,
      "",
    ]);
  },
);
