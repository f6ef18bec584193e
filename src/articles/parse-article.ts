import { createHash } from "node:crypto";
import render from "dom-serializer";
import { textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { messageOf } from "../lib/errors.js";
import type { AnchorStyle } from "./anchor-styles.js";
import type { Article, Finding, Instant, Metadata, Reading } from "./article.js";
import { readArticlePath } from "./article-path.js";
import { removeTitleHeading, titleOf } from "./article-title.js";
import { oneLine, withoutForbidden } from "./clean-text.js";
import { decodeArticle } from "./decode-article.js";
import { detectLanguage } from "./detect-language.js";
import { completeEnclosure } from "./enclosure.js";
import { anchorHeadings, takeExplicitIds } from "./heading-anchors.js";
import { localAddress, localizeAddresses, readLocalAddress } from "./local-addresses.js";
import { type RawField, readMetadata } from "./metadata.js";
import { parseMoment } from "./parse-moment.js";
import { type Body, readBody } from "./read-body.js";
import { safeHtml } from "./safe-html.js";
import { slugOfPath, slugOfPermalink } from "./slugify.js";
import { type SectionText, splitSections } from "./split-sections.js";

export interface ParseOptions {
  /** IANA name that dates without a zone are in. */
  readonly zone: string;
  /** Whether an article without categories takes the names of the folders it lies in. */
  readonly folderCategories: boolean;
  /** Of an article that names none, and whose text does not show it. */
  readonly language: string;
  /** Of an article that names none. */
  readonly author?: string | undefined;
  /** Of the site where the articles are shown; GitHub's unless given. */
  readonly anchors?: AnchorStyle | undefined;
  /** A summary for each section, in their order. */
  readonly summarize: SummarizeSections;
}

export type SummarizeSections = (
  sections: readonly SectionText[],
  context: { readonly title: string; readonly language: string },
) => string[];

/**
 * One file to one article. Nothing but the bytes, the path and the options decides what comes out.
 *
 * @param path relative to the directory, with "/"; its ending tells Markdown, HTML and plain text apart
 */
export function parseArticle(bytes: Uint8Array, path: string, options: ParseOptions): Reading {
  const source = decodeArticle(bytes, path);
  if ("rejection" in source) return rejected(source.rejection);
  try {
    const body = readBody(source.text, path);
    if ("rejection" in body) return rejected(body.rejection);
    const read = readFields(body.fields, path, options.zone);
    if (read.kind !== "metadata") return read;
    const article = assemble(body, read.metadata, path, options);
    if (article === undefined) return rejected(withoutText(path));
    const doubts = [...source.doubts, ...read.doubts, ...body.doubts].map(printable);
    return { kind: "article", article: { ...article, doubts } };
  } catch (error) {
    return rejected(unrenderable(path, error));
  }
}

/** What the fields of a file and its path say, before anybody looks at its text. */
export function readFields(
  fields: readonly RawField[],
  path: string,
  zone: string,
):
  | { readonly kind: "metadata"; readonly metadata: Metadata; readonly doubts: readonly Finding[] }
  | Exclude<Reading, { kind: "article" }> {
  const read = readMetadata(fields, path, zone);
  if ("rejection" in read) return rejected(read.rejection);
  const { metadata, doubts } = read;
  if (metadata.held !== undefined) return { kind: "held", reason: metadata.held };
  const date = metadata.date ?? dateInPath(path, zone);
  if (date === "unreadable") return rejected(withoutDate(path));
  return { kind: "metadata", metadata: { ...metadata, date }, doubts };
}

/** The date that opens the name of the file: local midnight in `zone`. */
function dateInPath(path: string, zone: string): Instant | "unreadable" | undefined {
  const { date } = readArticlePath(path);
  return date === undefined ? undefined : (parseMoment(date, zone) ?? "unreadable");
}

function assemble(
  body: Body,
  metadata: Metadata,
  path: string,
  options: ParseOptions,
): Omit<Article, "doubts"> | undefined {
  const tree = parseDocument(safeHtml(body.html));
  const text = textContent(tree);
  takeExplicitIds(tree);
  anchorHeadings(tree, options.anchors);
  const title = metadata.title ?? titleOf(tree, body.fallbackTitle);
  if (title === undefined) return undefined;
  removeTitleHeading(tree, title);
  const files = localizeAddresses(tree, path);
  const { slugGiven, ...details } = detailsOf(metadata, path, options);
  const sections = splitSections(tree);
  const prose = sections.map((section) => section.text).join("\n");
  const language = metadata.language ?? detectLanguage(`${title}\n${prose}`, options.language);
  const summaries = options.summarize(sections, { title, language });
  const written = new Map(Object.entries(metadata.summaries ?? {}));
  return {
    ...details,
    path,
    title,
    language,
    slugGiven,
    // Once more, for those that were written as entities.
    html: withoutForbidden(render(tree, { encodeEntities: "utf8" })).trim(),
    sections: sections.map((section, index) => {
      const authored = written.get(section.heading);
      return authored === undefined
        ? { ...section, summary: summaries[index] ?? "" }
        : { ...section, summary: authored, authored: true };
    }),
    files: [...new Set([...files, ...filesNamedBy([details.image, details.enclosure?.url])])],
    meaningHash: hashOf(`${title}\n${text}`),
  };
}

/** What an article has of its fields and its path, whatever its text is. */
export function detailsOf(
  metadata: Metadata,
  path: string,
  options: Pick<ParseOptions, "author" | "folderCategories">,
): Metadata & Pick<Article, "slug" | "slugGiven"> {
  const givenSlug = slugOfPermalink(metadata.slug ?? "");
  return {
    ...metadata,
    image: metadata.image === undefined ? undefined : localAddress(metadata.image, path),
    enclosure: completeEnclosure(metadata.enclosure, path),
    slug: givenSlug || slugOfPath(path),
    slugGiven: givenSlug !== "",
    authors:
      metadata.authors.length === 0 && options.author !== undefined
        ? [{ name: options.author }]
        : metadata.authors,
    categories:
      metadata.categories.length > 0 || !options.folderCategories
        ? metadata.categories
        : readArticlePath(path).folders.map(oneLine),
  };
}

function hashOf(text: string): string {
  const meaning = withoutForbidden(text).replace(/\s+/g, "");
  return createHash("sha256").update(meaning).digest("base64url");
}

function filesNamedBy(addresses: readonly (string | undefined)[]): string[] {
  return addresses.flatMap((address) =>
    address === undefined ? [] : (readLocalAddress(address)?.path ?? []),
  );
}

export function rejected(rejection: Finding): Extract<Reading, { kind: "rejected" }> {
  return { kind: "rejected", rejection: printable(rejection) };
}

/** A finding quotes what its author wrote, and may be cut within a character. */
function printable(finding: Finding): Finding {
  return { ...finding, problem: oneLine(finding.problem) };
}

function withoutDate(path: string): Finding {
  return {
    path,
    problem: `the name opens with ${readArticlePath(path).date}, which is no date`,
    remedy: "rename the file, or give the date in its front matter",
  };
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
