import type { Finding } from "./article.js";
import { type FrontMatter, readFrontMatter } from "./front-matter.js";
import type { RawField } from "./metadata.js";
import { parsePlainText } from "./plain-text/read-plain-text.js";
import { renderBlocks } from "./plain-text/render-blocks.js";
import { parseHtml } from "./read-html.js";
import { markdown, renderMarkdown } from "./render-markdown.js";
import { stripTemplateTags } from "./template-tags.js";

/** The fields and the unsanitized HTML of a file of any kind. */
export interface Body {
  readonly fields: readonly RawField[];
  readonly html: string;
  /** The title of an article whose fields and opening heading give none. */
  readonly fallbackTitle?: string | undefined;
  readonly warnings: readonly Finding[];
}

type BodyReader = (file: FrontMatter, path: string) => Body;

const BODY_READERS: ReadonlyMap<string, BodyReader> = new Map([
  [".md", readMarkdownBody],
  [".markdown", readMarkdownBody],
  [".html", readHtmlBody],
  [".htm", readHtmlBody],
  [".txt", readPlainTextBody],
]);

export function hasArticleExtension(path: string): boolean {
  return BODY_READERS.has(extensionOf(path));
}

/**
 * Reads a file. Its extension selects the parser.
 *
 * @param text decoded, with "\n" as line ends
 */
export function readBody(text: string, path: string): Body | { rejection: Finding } {
  const reader = BODY_READERS.get(extensionOf(path));
  if (reader === undefined) {
    const endings = [...BODY_READERS.keys()].join(", ");
    return { rejection: { path, problem: `the name ends in none of ${endings}`, remedy: "rename the file" } };
  }
  const file = readFrontMatter(text, path);
  return "rejection" in file ? file : reader(file, path);
}

function extensionOf(path: string): string {
  return /\.[^./]+$/.exec(path)?.[0].toLowerCase() ?? "";
}

function readMarkdownBody(file: FrontMatter, path: string): Body {
  const { text, warnings: doubts } = stripTemplateTags(file.body, path, file.bodyLine, markdown);
  return { fields: file.fields, html: renderMarkdown(text), warnings: doubts };
}

function readHtmlBody(file: FrontMatter, path: string): Body {
  const { text, warnings: doubts } = stripTemplateTags(file.body, path, file.bodyLine);
  const { fields, html, title } = parseHtml(text, file.bodyLine);
  return { fields: [...file.fields, ...fields], html, fallbackTitle: title, warnings: doubts };
}

function readPlainTextBody(file: FrontMatter): Body {
  const { header, title, blocks } = parsePlainText(file.body);
  const fields = header.map((line) => ({ ...line, line: line.line + file.bodyLine - 1 }));
  return {
    fields: [...file.fields, ...fields, { name: "title", value: title }],
    html: renderBlocks(blocks),
    warnings: [],
  };
}
