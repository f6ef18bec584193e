import MarkdownIt, { type MarkdownIt as Markdown } from "markdown-it";
import footnote from "markdown-it-footnote";

/** The parser drops deeper content. It also looks ahead this far for each opening bracket. */
const MAX_NESTING = 100;

/**
 * CommonMark with footnotes and GitHub's tables, strikethrough, bare links and task lists. Raw HTML is kept;
 * the result has to be sanitized.
 */
export const markdown = new MarkdownIt({ html: true, linkify: true })
  .set({ maxNesting: MAX_NESTING })
  .use(footnote)
  .use(bareLinks)
  .use(taskLists);

/** @throws Error when lists or quotations are nested so deeply that their content would be lost */
export function renderMarkdown(text: string): string {
  const env = {};
  const tokens = markdown.parse(text, env);
  // The parser does not read a list or quotation that starts at the last level.
  if (tokens.some(({ level }) => level >= MAX_NESTING - 1)) {
    throw new Error(`lists or quotations are nested more than ${MAX_NESTING / 2} deep`);
  }
  return markdown.renderer.render(tokens, markdown.options, env);
}

/** Links the same text as GitHub: URLs with a scheme, and www. A bare "example.io" stays text. */
function bareLinks(md: Markdown): void {
  md.linkify.set({ fuzzyLink: false, fuzzyIP: false }).add("www.", {
    validate: (text, offset) =>
      /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#][^\s<>"]*[\w/])?/i.exec(text.slice(offset, offset + 2_000))?.[0]
        .length ?? 0,
    normalize: (match) => {
      match.url = `http://${match.raw}`;
    },
  });
}

/** Renders `- [x] done` as ☑, because every feed reader removes checkboxes. */
function taskLists(md: Markdown): void {
  md.core.ruler.after("inline", "task_lists", ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== "inline" || tokens[index - 2]?.type !== "list_item_open") continue;
      const first = token.children?.[0];
      if (first?.type !== "text") continue;
      first.content = first.content.replace(/^\[( |x)\] /i, (_, mark) => (mark === " " ? "☐ " : "☑ "));
    }
  });
}
