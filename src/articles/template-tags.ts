import type { MarkdownIt } from "markdown-it";
import type { Finding } from "./article.js";
import { lineAt } from "./clean-text.js";
import { codeRegions, regionAt } from "./code-regions.js";
import { inOrder, type SearchAhead } from "./search-ahead.js";

/** Longer ones are none: a stray `{{` would take the text up to the next `}}` with it. */
const LONGEST_TAG = 2_000;

/** An author who is told so often knows. */
const MOST_DOUBTS = 50;

/** In Liquid's spelling and as Hugo's shortcodes. */
const ENCLOSING = /^\{(?:%-?|\{[<%])\s*(comment|highlight|raw)\b\s*"?([\w+-]*)/;

export interface Untagged {
  readonly text: string;
  readonly doubts: readonly Finding[];
}

/** `{{< x >}}`, `{{% x %}}` and `{{ .X }}` of Hugo, `{% x %}` and `{{ x }}` of Liquid. */
interface Tag {
  readonly source: string;
  readonly start: number;
  readonly end: number;
  /** `comment`, `highlight` or `raw`, which say something of what they enclose; else "". */
  readonly kind: string;
  /** Of highlighted code; else "". */
  readonly language: string;
}

/**
 * A text without the tags of a site generator, which no feed reader runs: comments go with their content,
 * highlighted code becomes a code block, other tags leave what they enclose. Code is left alone.
 *
 * @param firstLine the line of the file on which `text` begins
 * @param markdown tells where the code of a Markdown text is; without it the text is HTML
 */
export function withoutTemplateTags(
  text: string,
  path: string,
  firstLine: number,
  markdown?: MarkdownIt,
): Untagged {
  if (!/\{\{|\{%/.test(text)) return { text, doubts: [] };
  const show = markdown === undefined ? preformatted : fenced;
  const closingOf = closingFinder(text);
  const kept: string[] = [];
  const doubts: Finding[] = [];
  let done = 0;
  for (const tag of tagsIn(text, markdown)) {
    if (tag.start < done) continue;
    kept.push(text.slice(done, tag.start));
    const closing = closingOf(tag);
    if (closing !== undefined) kept.push(shownOf(tag, text.slice(tag.end, closing.start), show));
    else if (doubts.length < MOST_DOUBTS)
      doubts.push(doubtAbout(tag, path, firstLine + lineAt(text, tag.start) - 1));
    done = closing?.end ?? tag.end;
  }
  return { text: [...kept, text.slice(done)].join(""), doubts };
}

/** What is left of a tag that has a closing one, and of what they enclose. */
function shownOf(tag: Tag, enclosed: string, show: (code: string, language: string) => string): string {
  if (tag.kind === "comment") return "";
  return tag.kind === "raw" ? enclosed : show(enclosed, tag.language);
}

function* tagsIn(text: string, markdown: MarkdownIt | undefined): Generator<Tag> {
  const codeAt = regionAt(codeRegions(text, markdown));
  const ends = { "{{": placesOf(text, "}}"), "{%": placesOf(text, "%}") };
  for (const { index: start, 0: opening } of text.matchAll(/\{\{|\{%/g)) {
    if (codeAt(start) !== undefined) continue;
    const closing = ends[opening === "{{" ? "{{" : "{%"](start + 2);
    if (closing === undefined || closing - start > LONGEST_TAG) continue;
    const source = text.slice(start, closing + 2);
    const [, kind = "", language = ""] = ENCLOSING.exec(source) ?? [];
    yield { source, start, end: closing + 2, kind, language };
  }
}

function placesOf(text: string, mark: string): SearchAhead {
  return inOrder(Array.from(text.matchAll(new RegExp(mark, "g")), ({ index }) => index));
}

/** Finds the tag that closes an enclosing one; what was missing once is not looked for again. */
function closingFinder(text: string) {
  const missing = new Set<string>();
  return ({ source, kind, end }: Tag): { start: number; end: number } | undefined => {
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

function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...Array.from(code.matchAll(/`{3,}/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${code.replace(/^\n|\n$/g, "")}\n${fence}`;
}

function preformatted(code: string, language: string): string {
  const escaped = code.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<pre><code class="language-${language || "text"}">${escaped.replace(/^\n/, "")}</code></pre>`;
}

function doubtAbout(tag: Tag, path: string, line: number): Finding {
  return {
    path,
    line,
    problem: `the template tag ${tag.source.split("\n")[0]?.slice(0, 60)} is left out: only its site generator can run it`,
    remedy: "write in Markdown or HTML what it stands for, or put it in a code span to show it",
  };
}
