import type { MarkdownIt } from "markdown-it";
import type { Finding } from "./article.js";

/** Hugo's `{{< x >}}`, `{{% x %}}` and `{{ .X }}`, Liquid's `{% x %}` and `{{ x }}`; code spans, to be stepped over. */
const TAG_OR_CODE =
  /(?<ticks>`+)(?!`).{0,2000}?[^`]\k<ticks>(?!`)|<(?<element>pre|code)\b.*?<\/\k<element>>|\{\{.{0,2000}?\}\}|\{%.{0,2000}?%\}/gs;

/** Written for the author's eyes alone. */
const COMMENTS = [
  /\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}/gs,
  /\{\{[<%]\s*comment\s*[>%]\}\}.*?\{\{[<%]\s*\/comment\s*[>%]\}\}/gs,
];

/** Blocks of code by another name. */
const HIGHLIGHTS = [
  /\{%-?\s*highlight\s+([\w+-]+)[^%]*%\}\n?(.*?)\n?\{%-?\s*endhighlight\s*-?%\}/gs,
  /\{\{[<%]\s*highlight\s+"?([\w+-]+)"?[^>%]*[>%]\}\}\n?(.*?)\n?\{\{[<%]\s*\/highlight\s*[>%]\}\}/gs,
];

/** What is to be printed as it stands. */
const RAW = /\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}/gs;

/** Stands in for such text meanwhile; it occurs in no text, since XML forbids it. */
const PLACEHOLDER = "\uFFFE";

export interface Untagged {
  readonly text: string;
  readonly doubts: readonly Finding[];
}

/**
 * Markdown without the tags of a site generator, which no feed reader runs: comments go with their
 * content, code highlighting becomes a fence, other tags leave what they enclose. Code is left alone.
 *
 * @param firstLine the line of the file on which `text` begins
 * @param markdown tells where the code blocks are; without it the text is HTML
 */
export function withoutTemplateTags(
  text: string,
  path: string,
  firstLine: number,
  markdown?: MarkdownIt,
): Untagged {
  if (!/\{\{|\{%/.test(text)) return { text, doubts: [] };
  const doubts: Finding[] = [];
  const uncommented = COMMENTS.reduce((rest, comment) => rest.replace(comment, blankLines), text);
  const plain = HIGHLIGHTS.reduce(
    (rest, highlight) => rest.replace(highlight, (_, language, code) => `\`\`\`${language}\n${code}\n\`\`\``),
    uncommented,
  );
  const kept = plain
    .split("\n")
    .reduce<{ code: boolean; lines: string[]; from: number }[]>(runsOf(codeLines(plain, markdown)), [])
    .map(({ code, lines, from }) => {
      const run = lines.join("\n");
      return code ? run : strip(run, path, firstLine + from, doubts);
    });
  return { text: kept.join("\n"), doubts };
}

/** Neighbouring lines gathered while they are all code, or all none. */
function runsOf(isCode: ReadonlySet<number>) {
  return (runs: { code: boolean; lines: string[]; from: number }[], line: string, from: number) => {
    const last = runs.at(-1);
    if (last !== undefined && last.code === isCode.has(from)) last.lines.push(line);
    else runs.push({ code: isCode.has(from), lines: [line], from });
    return runs;
  };
}

function codeLines(text: string, markdown: MarkdownIt | undefined): Set<number> {
  const lines = new Set<number>();
  if (markdown === undefined) return lines;
  for (const { type, map } of markdown.parse(text, {})) {
    if ((type !== "fence" && type !== "code_block") || map === null) continue;
    for (let line = map[0]; line < map[1]; line += 1) lines.add(line);
  }
  return lines;
}

function strip(text: string, path: string, firstLine: number, doubts: Finding[]): string {
  const literal: string[] = [];
  return text
    .replace(RAW, (_, inner: string) => `${PLACEHOLDER}${literal.push(inner) - 1}${PLACEHOLDER}`)
    .replace(TAG_OR_CODE, (found, _ticks, _element, offset: number) => {
      if (!found.startsWith("{")) return found;
      doubts.push({
        path,
        line: firstLine + text.slice(0, offset).split("\n").length - 1,
        problem: `the template tag ${found.split("\n")[0]?.slice(0, 60)} is left out: only its site generator can run it`,
        remedy: "write in Markdown or HTML what it stands for, or put it in a code span to show it",
      });
      return "";
    })
    .replace(
      new RegExp(`${PLACEHOLDER}(d+)${PLACEHOLDER}`, "g"),
      (_, index: string) => literal[Number(index)] ?? "",
    );
}

function blankLines(text: string): string {
  return text.replace(/[^\n]+/g, "");
}
