import { createHash } from "node:crypto";
import render from "dom-serializer";
import { textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { messageOf } from "../lib/errors.js";
import type { AnchorStyle } from "./anchor-styles.js";
import type { Article, Finding, Instant, Metadata, ParseResult } from "./article.js";
import { parseArticlePath } from "./article-path.js";
import { deriveTitle, removeTitleHeading } from "./article-title.js";
import { stripForbidden, toSingleLine } from "./clean-text.js";
import { decodeArticle } from "./decode-article.js";
import { detectLanguage } from "./detect-language.js";
import { normalizeEnclosure } from "./enclosure.js";
import { anchorHeadings, extractExplicitIds } from "./heading-anchors.js";
import { localizeUrls, parseLocalUrl, toLocalUrl } from "./local-urls.js";
import { type RawField, readMetadata } from "./metadata.js";
import { parseDate } from "./parse-date.js";
import { type Body, readBody } from "./read-body.js";
import { sanitizeHtml } from "./sanitize-html.js";
import { slugFromPath, slugFromPermalink } from "./slugify.js";
import { type SectionText, splitSections } from "./split-sections.js";

export interface ParseOptions {
  /** IANA name of the time zone for dates without a zone. */
  readonly zone: string;
  /** Whether an article without categories gets the names of its folders. */
  readonly folderCategories: boolean;
  /** BCP 47 tag for an article that names no language, if its text does not show one. */
  readonly language: string;
  /** Author of an article that names none. */
  readonly author?: string | undefined;
  /** Anchor style of the site that shows the articles. Defaults to GitHub's. */
  readonly anchors?: AnchorStyle | undefined;
  /** Returns one summary per section, in the same order. */
  readonly summarize: SummarizeSections;
}

export type SummarizeSections = (
  sections: readonly SectionText[],
  context: { readonly title: string; readonly language: string },
) => string[];

/**
 * Parses a file into an article. The result depends only on the bytes, the path and the options.
 *
 * @param path relative to the directory, with "/"; its extension selects Markdown, HTML or plain text
 */
export function parseArticle(bytes: Uint8Array, path: string, options: ParseOptions): ParseResult {
  const decoded = decodeArticle(bytes, path);
  if ("rejection" in decoded) return rejected(decoded.rejection);
  try {
    const body = readBody(decoded.text, path);
    if ("rejection" in body) return rejected(body.rejection);
    const interpreted = interpretFields(body.fields, path, options.zone);
    if (interpreted.kind !== "metadata") return interpreted;
    const article = assembleArticle(body, interpreted.metadata, path, options);
    if (article === undefined) return rejected(emptyArticle(path));
    const warnings = [...decoded.warnings, ...interpreted.warnings, ...body.warnings].map(cleanFinding);
    return { kind: "article", article: { ...article, doubts: warnings } };
  } catch (error) {
    return rejected(renderingFailure(path, error));
  }
}

/** The data from the fields and the path of a file, before its text is parsed. */
export function interpretFields(
  fields: readonly RawField[],
  path: string,
  zone: string,
):
  | { readonly kind: "metadata"; readonly metadata: Metadata; readonly warnings: readonly Finding[] }
  | Exclude<ParseResult, { kind: "article" }> {
  const read = readMetadata(fields, path, zone);
  if ("rejection" in read) return rejected(read.rejection);
  const { metadata, warnings } = read;
  if (metadata.withheld !== undefined) return { kind: "withheld", reason: metadata.withheld };
  const date = metadata.date ?? pathDate(path, zone);
  if (date === "unreadable") return rejected(invalidPathDate(path));
  return { kind: "metadata", metadata: { ...metadata, date }, warnings };
}

/** The date at the start of the file's name: midnight in `zone`. */
function pathDate(path: string, zone: string): Instant | "unreadable" | undefined {
  const { date } = parseArticlePath(path);
  return date === undefined ? undefined : (parseDate(date, zone) ?? "unreadable");
}

function assembleArticle(
  body: Body,
  metadata: Metadata,
  path: string,
  options: ParseOptions,
): Omit<Article, "doubts"> | undefined {
  const tree = parseDocument(sanitizeHtml(body.html));
  const text = textContent(tree);
  extractExplicitIds(tree);
  anchorHeadings(tree, options.anchors);
  const title = metadata.title ?? deriveTitle(tree, body.fallbackTitle);
  if (title === undefined) return undefined;
  removeTitleHeading(tree, title);
  const files = localizeUrls(tree, path);
  const { slugGiven, ...details } = articleDetails(metadata, path, options);
  const sections = splitSections(tree);
  const prose = sections.map((section) => section.text).join("\n");
  const language = metadata.language ?? detectLanguage(`${title}\n${prose}`, options.language);
  const summaries = options.summarize(sections, { title, language });
  const authoredSummaries = new Map(Object.entries(metadata.summaries ?? {}));
  return {
    ...details,
    path,
    title,
    language,
    slugGiven,
    // Strip again: entities may have added forbidden characters.
    html: stripForbidden(render(tree, { encodeEntities: "utf8" })).trim(),
    sections: sections.map((section, index) => {
      const authored = authoredSummaries.get(section.heading);
      return authored === undefined
        ? { ...section, summary: summaries[index] ?? "" }
        : { ...section, summary: authored, authored: true };
    }),
    files: [...new Set([...files, ...referencedFiles([details.image, details.enclosure?.url])])],
    meaningHash: hashMeaning(`${title}\n${text}`),
  };
}

/** The properties of an article that come from its fields and its path. */
export function articleDetails(
  metadata: Metadata,
  path: string,
  options: Pick<ParseOptions, "author" | "folderCategories">,
): Metadata & Pick<Article, "slug" | "slugGiven"> {
  const authoredSlug = slugFromPermalink(metadata.slug ?? "");
  return {
    ...metadata,
    image: metadata.image === undefined ? undefined : toLocalUrl(metadata.image, path),
    enclosure: normalizeEnclosure(metadata.enclosure, path),
    slug: authoredSlug || slugFromPath(path),
    slugGiven: authoredSlug !== "",
    authors:
      metadata.authors.length === 0 && options.author !== undefined
        ? [{ name: options.author }]
        : metadata.authors,
    categories:
      metadata.categories.length > 0 || !options.folderCategories
        ? metadata.categories
        : parseArticlePath(path).folders.map(toSingleLine),
  };
}

function hashMeaning(text: string): string {
  const meaning = stripForbidden(text).replace(/\s+/g, "");
  return createHash("sha256").update(meaning).digest("base64url");
}

function referencedFiles(urls: readonly (string | undefined)[]): string[] {
  return urls.flatMap((url) => (url === undefined ? [] : (parseLocalUrl(url)?.path ?? [])));
}

export function rejected(rejection: Finding): Extract<ParseResult, { kind: "rejected" }> {
  return { kind: "rejected", rejection: cleanFinding(rejection) };
}

/** A finding quotes the author's text, which may have been truncated within a character. */
function cleanFinding(finding: Finding): Finding {
  return { ...finding, problem: toSingleLine(finding.problem) };
}

function invalidPathDate(path: string): Finding {
  return {
    path,
    problem: `the name opens with ${parseArticlePath(path).date}, which is no date`,
    remedy: "rename the file, or give the date in its front matter",
  };
}

function emptyArticle(path: string): Finding {
  return { path, problem: "the file holds no text", remedy: "write the article, or delete the file" };
}

function renderingFailure(path: string, error: unknown): Finding {
  const problem = error instanceof RangeError ? "it is nested too deeply" : messageOf(error);
  return {
    path,
    problem: `the article cannot be rendered: ${problem}`,
    remedy: "make its structure simpler",
  };
}
