import { Parser } from "htmlparser2";

/** Whether the text is a WordPress export ("Tools, Export"): RSS with additional elements (WXR). */
export function isWordPressExport(text: string): boolean {
  return /<rss\s[^>]*\bxmlns:wp=["']https?:\/\/wordpress\.org\/export\//i.test(text);
}

/**
 * Removes items that were in no feed: pages, pictures, menus, drafts, private and deleted posts. It works on the text,
 * since feed parsers drop the elements that mark them.
 */
export function removeUnpublished(text: string): string {
  let kept = "";
  let keptTo = 0;
  for (const { start, end } of unpublishedItems(text)) {
    kept += text.slice(keptTo, start);
    keptTo = end;
  }
  return kept + text.slice(keptTo);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function unpublishedItems(text: string): Span[] {
  const items: Span[] = [];
  const fields = { "wp:post_type": "", "wp:status": "" };
  let start = 0;
  let field = "";
  const parser = new Parser(
    {
      onopentag(name) {
        field = name;
        if (name !== "item") return;
        start = parser.startIndex;
        fields["wp:post_type"] = "";
        fields["wp:status"] = "";
      },
      ontext(piece) {
        if (field === "wp:post_type" || field === "wp:status") fields[field] += piece;
      },
      onclosetag(name) {
        field = "";
        const published =
          fields["wp:post_type"].trim() === "post" && fields["wp:status"].trim() === "publish";
        if (name === "item" && !published) items.push({ start, end: parser.endIndex + 1 });
      },
    },
    { xmlMode: true, decodeEntities: false },
  );
  parser.end(text);
  return items;
}
