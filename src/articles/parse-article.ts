import { createHash } from "node:crypto";
import render from "dom-serializer";
import { textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { messageOf } from "../errors.js";
import type { Article, Finding, Metadata, Reading } from "./article.js";
import { oneLine, withoutForbidden } from "./clean-text.js";
import { decodeArticle } from "./decode-article.js";
import { anchorHeadings, openingHeading, removeTitleHeading } from "./heading-anchors.js";
import { localAddress, localizeAddresses, readLocalAddress } from "./local-addresses.js";
import { mediaTypeOf } from "./media-types.js";
import { readMetadata } from "./metadata.js";
import { momentInFileName } from "./parse-moment.js";
import { readBody } from "./read-body.js";
import { safeHtml } from "./safe-html.js";
import { slugify, slugOfPath } from "./slugify.js";
import { type SectionText, splitSections } from "./split-sections.js";

export interface ParseOptions {
  /** IANA name that dates without a zone are in. */
  readonly zone: string;
  /** Whether an article without categories takes the names of the folders it lies in. */
  readonly folderCategories: boolean;
  /** Of an article that names none. */
  readonly language: string;
  /** A summary for each section, in their order. */
  readonly summarize: SummarizeSections;
}

export type SummarizeSections = (
  sections: readonly SectionText[],
  context: { readonly title: string; readonly language: string },
) => string[];

/** Of a title taken from the text; a longer first line is a paragraph. */
const LONGEST_TITLE = 120;

/**
 * One file to one article. Nothing but the bytes, the path and the options decides what comes out.
 *
 * @param path relative to the directory, with "/"; its ending tells Markdown, HTML and plain text apart
 */
export function parseArticle(bytes: Uint8Array, path: string, options: ParseOptions): Reading {
  const source = decodeArticle(bytes, path);
  if ("rejection" in source) return { kind: "rejected", ...source };
  try {
    const body = readBody(source.text, path);
    if ("rejection" in body) return { kind: "rejected", ...body };
    const read = readMetadata(body.fields, path, options.zone);
    if ("rejection" in read) return { kind: "rejected", ...read };
    const { metadata } = read;
    if (metadata.held !== undefined) return { kind: "held", reason: metadata.held };
    const article = assemble(body.html, body.fallbackTitle, metadata, path, options);
    if (article === undefined) return { kind: "rejected", rejection: withoutText(path) };
    return {
      kind: "article",
      article: { ...article, doubts: [...source.doubts, ...read.doubts, ...body.doubts] },
    };
  } catch (error) {
    return { kind: "rejected", rejection: unrenderable(path, error) };
  }
}

function assemble(
  html: string,
  fallbackTitle: string | undefined,
  metadata: Metadata,
  path: string,
  options: ParseOptions,
): Omit<Article, "doubts"> | undefined {
  const tree = parseDocument(safeHtml(html));
  const text = oneLine(textContent(tree));
  const opening = openingHeading(tree);
  const heading = opening === undefined ? undefined : oneLine(textContent(opening));
  const title = metadata.title ?? (heading || fallbackTitle || firstLine(textContent(tree)));
  if (title === undefined) return undefined;
  removeTitleHeading(tree, title);
  anchorHeadings(tree);
  const files = localizeAddresses(tree, path);
  const image = metadata.image === undefined ? undefined : localAddress(metadata.image, path);
  const enclosure = completeEnclosure(metadata.enclosure, path);
  const givenSlug = slugFrom(metadata.slug);
  const sections = splitSections(tree);
  const language = metadata.language ?? options.language;
  const summaries = options.summarize(sections, { title, language });
  return {
    ...metadata,
    path,
    title,
    image,
    enclosure,
    language,
    slug: givenSlug || slugOfPath(path),
    slugGiven: givenSlug !== "",
    date: metadata.date ?? dateInPath(path, options.zone),
    categories:
      metadata.categories.length > 0 || !options.folderCategories
        ? metadata.categories
        : path.split("/").slice(0, -1),
    // Once more, for those that were written as entities.
    html: withoutForbidden(render(tree, { encodeEntities: "utf8" })).trim(),
    sections: sections.map((section, index) => ({ ...section, summary: summaries[index] ?? "" })),
    files: [...new Set([...files, ...filesNamedBy([image, enclosure?.url])])],
    meaningHash: createHash("sha256").update(`${title}\n${text}`.replace(/\s+/g, "")).digest("base64url"),
  };
}

function completeEnclosure(enclosure: Metadata["enclosure"], path: string): Metadata["enclosure"] {
  const url = enclosure === undefined ? undefined : localAddress(enclosure.url, path);
  return url === undefined
    ? undefined
    : { ...enclosure, url, type: enclosure?.type ?? mediaTypeOf(new URL(url).pathname) };
}

function filesNamedBy(addresses: readonly (string | undefined)[]): string[] {
  return addresses.flatMap((address) =>
    address === undefined ? [] : (readLocalAddress(address)?.path ?? []),
  );
}

/** The last segment of a slug or of a permalink such as `/2026/01/title/` or `/title.html`. */
function slugFrom(given: string | undefined): string {
  const segment =
    given
      ?.replace(/\.html?$/i, "")
      .split("/")
      .filter((part) => part !== "")
      .at(-1) ?? "";
  // A permalink of placeholders (`/:categories/:title/`) names no address.
  return segment.startsWith(":") ? "" : slugify(segment);
}

/** A date that opens the name of the file, or of its folder when it is an index file. */
function dateInPath(path: string, zone: string): number | undefined {
  const names = path.split("/");
  const isIndex = /^_?index\.[^.]+$/i.test(names.at(-1) ?? "");
  return momentInFileName(names.at(isIndex ? -2 : -1) ?? "", zone);
}

function firstLine(text: string): string | undefined {
  const line = text
    .split("\n")
    .map(oneLine)
    .find((candidate) => candidate !== "");
  if (line === undefined || line.length <= LONGEST_TITLE) return line;
  return `${line.slice(0, line.lastIndexOf(" ", LONGEST_TITLE) + 1 || LONGEST_TITLE).trim()} …`;
}

function withoutText(path: string): Finding {
  return { path, problem: "the file holds no text", remedy: "write the article, or delete the file" };
}

function unrenderable(path: string, error: unknown): Finding {
  const problem = error instanceof RangeError ? "it is nested too deeply" : messageOf(error);
  return {
    path,
    problem: `the article cannot be rendered: ${problem}`,
    remedy: "make its structure simpler",
  };
}
