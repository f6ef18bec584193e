import MarkdownIt, { type MarkdownIt as Markdown } from "markdown-it";
import footnote from "markdown-it-footnote";

/** The parser drops what lies deeper, and looks so deep into every opening bracket of a text. */
const MAX_NESTING = 100;

/**
 * CommonMark with GitHub's tables, strikethrough, bare links and task lists, and footnotes.
 * Raw HTML passes: what is unsafe in it is taken out of the result.
 */
export const markdown = new MarkdownIt({ html: true, linkify: true })
  .set({ maxNesting: MAX_NESTING })
  .use(footnote)
  .use(bareLinks)
  .use(taskLists);

/** @throws when lists or quotations are nested so deep that their content would be lost */
export function renderMarkdown(text: string): string {
  const env = {};
  const tokens = markdown.parse(text, env);
  // A list or quotation that opens at the last level is read no further.
  if (tokens.some(({ level }) => level >= MAX_NESTING - 1)) {
    throw new Error(`lists or quotations are nested more than ${MAX_NESTING / 2} deep`);
  }
  return markdown.renderer.render(tokens, markdown.options, env);
}

/** Links what GitHub links: addresses with a scheme, and www. A bare "example.io" stays text. */
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

/** `- [x] done` as ☑: a form's checkbox would be taken out by every feed reader. */
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
