import { expect, test } from "vitest";
import { z } from "zod";
import { pageRenderer } from "../../../src/pages/render-pages.js";
import { page } from "./parsed-page.js";

const asset = pageRenderer("UTC").assets.find(({ path }) => path === "/about/sections");
const about = page(asset?.text ?? "");

test("the page about the JSON Feed extension is the same for every publication", () => {
  expect(asset?.mediaType).toBe("text/html");
  expect(asset?.text).toBe(
    pageRenderer("Asia/Tokyo").assets.find(({ path }) => path === "/about/sections")?.text,
  );
});

test("the page explains every member of its example", () => {
  const [example = ""] = about.texts("pre");
  const item = z
    .object({
      _feedwright: z.strictObject({
        about: z.url(),
        sections: z
          .array(z.strictObject({ heading: z.string(), url: z.url(), summary: z.string() }))
          .nonempty(),
      }),
    })
    .parse(JSON.parse(example));

  expect(about.texts("dt")).toEqual([
    "about",
    "sections",
    "sections[].heading",
    "sections[].url",
    "sections[].summary",
  ]);
  expect(item._feedwright.about).toBe("https://example.org/about/sections");
  expect(item._feedwright.sections.map(({ heading }) => heading)).toContain("");
});

test("the page links to its stylesheet below any publication path", () => {
  const [{ href = "" } = {}] = about.links("stylesheet");

  expect(new URL(href, "https://example.org/news/about/sections").pathname).toBe("/news/style.css");
  expect(new URL(href, "https://example.org/about/sections").pathname).toBe("/style.css");
});
