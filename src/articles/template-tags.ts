import type { MarkdownIt } from "markdown-it";
import type { Finding } from "./article.js";
import { lineAt } from "./clean-text.js";
import { codeRegions, regionAt } from "./code-regions.js";
import { type ForwardSearch, forwardSearch } from "./forward-search.js";

/** Longer matches are not tags. Without a limit, a stray `{{` would remove all text up to the next `}}`. */
const MAX_TAG_LENGTH = 2_000;

const MAX_WARNINGS = 50;

/** As Liquid tags and as Hugo shortcodes. */
const PAIRED_TAG = /^\{(?:%-?|\{[<%])\s*(comment|highlight|raw)\b\s*"?([\w+-]*)/;

export interface StrippedText {
  readonly text: string;
  readonly warnings: readonly Finding[];
}

/** A tag of Hugo (`{{< x >}}`, `{{% x %}}`, `{{ .X }}`) or of Liquid (`{% x %}`, `{{ x }}`). */
interface TemplateTag {
  readonly source: string;
  readonly start: number;
  readonly end: number;
  /** `comment`, `highlight` or `raw` for a tag that encloses text, else "". */
  readonly kind: string;
  /** The language of highlighted code, else "". */
  readonly language: string;
}

/**
 * Removes the tags of site generators, which no feed reader can run. Comments are removed with their content.
 * Highlighted code becomes a code block. Other tags leave the text that they enclose. Code is not changed.
 *
 * @param firstLine the line of the file on which `text` starts
 * @param markdown finds the code in a Markdown text; without it, the text is HTML
 */
export function stripTemplateTags(
  text: string,
  path: string,
  firstLine: number,
  markdown?: MarkdownIt,
): StrippedText {
  if (!/\{\{|\{%/.test(text)) return { text, warnings: [] };
  const renderCode = markdown === undefined ? preformattedCode : fencedCode;
  const closingOf = closingFinder(text);
  const parts: string[] = [];
  const warnings: Finding[] = [];
  let consumed = 0;
  for (const tag of tagsIn(text, markdown)) {
    if (tag.start < consumed) continue;
    parts.push(text.slice(consumed, tag.start));
    const closing = closingOf(tag);
    if (closing !== undefined)
      parts.push(replacementFor(tag, text.slice(tag.end, closing.start), renderCode));
    else if (warnings.length < MAX_WARNINGS)
      warnings.push(removedTagWarning(tag, path, firstLine + lineAt(text, tag.start) - 1));
    consumed = closing?.end ?? tag.end;
  }
  return { text: [...parts, text.slice(consumed)].join(""), warnings };
}

/** The replacement for a pair of tags and the text between them. */
function replacementFor(
  tag: TemplateTag,
  enclosed: string,
  renderCode: (code: string, language: string) => string,
): string {
  if (tag.kind === "comment") return "";
  return tag.kind === "raw" ? enclosed : renderCode(enclosed, tag.language);
}

function* tagsIn(text: string, markdown: MarkdownIt | undefined): Generator<TemplateTag> {
  const codeAt = regionAt(codeRegions(text, markdown));
  const ends = { "{{": offsetsOf(text, "}}"), "{%": offsetsOf(text, "%}") };
  for (const { index: start, 0: opening } of text.matchAll(/\{\{|\{%/g)) {
    if (codeAt(start) !== undefined) continue;
    const closing = ends[opening === "{{" ? "{{" : "{%"](start + 2);
    if (closing === undefined || closing - start > MAX_TAG_LENGTH) continue;
    const source = text.slice(start, closing + 2);
    const [, kind = "", language = ""] = PAIRED_TAG.exec(source) ?? [];
    yield { source, start, end: closing + 2, kind, language };
  }
}

function offsetsOf(text: string, mark: string): ForwardSearch {
  return forwardSearch(Array.from(text.matchAll(new RegExp(mark, "g")), ({ index }) => index));
}

/** Finds the closing tag. A kind of tag without one is not searched for again. */
function closingFinder(text: string) {
  const missing = new Set<string>();
  return ({ source, kind, end }: TemplateTag): { start: number; end: number } | undefined => {
    const pattern = source.startsWith("{%")
      ? `\\{%-?\\s*end${kind}\\s*-?%\\}`
      : `\\{\\{[<%]\\s*/${kind}\\s*[>%]\\}\\}`;
    if (kind === "" || missing.has(pattern)) return undefined;
    const closing = new RegExp(pattern, "g");
    closing.lastIndex = end;
    const found = closing.exec(text);
    if (found !== null) return { start: found.index, end: closing.lastIndex };
    missing.add(pattern);
    return undefined;
  };
}

function fencedCode(code: string, language: string): string {
  const longest = Math.max(2, ...Array.from(code.matchAll(/`{3,}/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${code.replace(/^\n|\n$/g, "")}\n${fence}`;
}

function preformattedCode(code: string, language: string): string {
  const escaped = code.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<pre><code class="language-${language || "text"}">${escaped.replace(/^\n/, "")}</code></pre>`;
}

function removedTagWarning(tag: TemplateTag, path: string, line: number): Finding {
  return {
    path,
    line,
    problem: `the template tag ${tag.source.split("\n")[0]?.slice(0, 60)} is left out: only its site generator can run it`,
    remedy: "write in Markdown or HTML what it stands for, or put it in a code span to show it",
  };
}
