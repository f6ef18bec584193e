import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { createArticleReader } from "../app/article-reader.js";
import type { Article } from "../articles/article.js";
import type { Config } from "../config/config.js";
import { messageOf, PublisherError } from "../lib/errors.js";
import { describeFinding } from "./describe-finding.js";

/**
 * Shows one article as it will be published: metadata, sections and summaries.
 *
 * @throws PublisherError `usage` if the file cannot be read, `article-rejected` if it would be rejected
 */
export function preview(file: string, config: Config, asJson: boolean): string {
  const reading = createArticleReader(config).parse(readBytes(file), basename(file));
  switch (reading.kind) {
    case "rejected":
      throw new PublisherError("article-rejected", `rejected: ${describeFinding(reading.rejection)}`);
    case "withheld":
      throw new PublisherError("article-rejected", `${file}: it is not published: ${reading.reason}`);
    case "article":
      return asJson ? JSON.stringify(reading.article, null, 2) : describeArticle(reading.article);
  }
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new PublisherError("usage", `${file}: the file cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function describeArticle(article: Article): string {
  const { title, slug, language, authors, categories, tags, summary, sections, doubts } = article;
  const day = (moment: number | undefined) => (moment === undefined ? "" : new Date(moment).toISOString());
  const facts = [
    ["Date", day(article.date) || "none: the moment it is first published"],
    ["Updated", day(article.updated)],
    ["Embargo", day(article.embargo)],
    ["Expires", day(article.expires)],
    ["Slug", slug],
    ["Id", article.id ?? ""],
    ["Language", language ?? ""],
    ["Authors", authors.map(({ name }) => name).join(", ")],
    ["Categories", categories.join(", ")],
    ["Tags", tags.join(", ")],
    ["Summary", summary ?? ""],
  ];
  return [
    title,
    ...facts
      .filter(([, value]) => value !== "")
      .map(([name = "", value = ""]) => `  ${name.padEnd(11)}${value}`),
    ...sections.flatMap(({ heading, anchor, summary: line }) => [
      "",
      heading === "" ? "(introduction)" : `${heading}${anchor === "" ? "" : `  #${anchor}`}`,
      `  ${line === "" ? "(no summary)" : line}`,
    ]),
    ...doubts.map((finding) => `\ndoubtful  ${describeFinding(finding)}`),
  ].join("\n");
}
