import { escapeUTF8 } from "entities";
import type { Entry } from "./feed.js";

/**
 * The summaries of an article as HTML: the author's own summary, that of the introduction, then every section
 * with a link and its summary. Uses only elements that every reader's sanitizer keeps.
 */
export function summaryHtml(entry: Entry): string {
  const paragraphs = leadParagraphs(entry).map((text) => `<p>${escapeUTF8(text)}</p>`);
  const items = headedSections(entry).map(({ heading, url, summary }) => {
    const link = `<a href="${escapeUTF8(url)}">${escapeUTF8(heading)}</a>`;
    return `<li><strong>${link}</strong>${summary === "" ? "" : ` — ${escapeUTF8(summary)}`}</li>`;
  });
  return cdataSafe([...paragraphs, ...(items.length === 0 ? [] : [`<ul>${items.join("")}</ul>`])].join("\n"));
}

/** The summaries as plain text, one per line. */
export function summaryText(entry: Entry): string {
  const items = headedSections(entry).map(({ heading, summary }) =>
    summary === "" ? heading : `${heading} — ${summary}`,
  );
  return [...leadParagraphs(entry), ...items].join("\n");
}

/**
 * The summaries, followed by the article when it is published in full. Readers show this instead of the
 * summary.
 */
export function contentHtml(entry: Entry, summary = summaryHtml(entry)): string {
  if (entry.html === undefined || entry.html === "") return summary;
  return `${summary}${summary === "" ? "" : "\n<hr>\n"}${cdataSafe(entry.html)}`;
}

function leadParagraphs(entry: Entry): string[] {
  const introduction = entry.sections.find(({ heading }) => heading === "")?.summary;
  return [...new Set([entry.lead, introduction])].filter(
    (text) => text !== undefined && text !== "",
  ) as string[];
}

function headedSections(entry: Entry) {
  return entry.sections.filter(({ heading }) => heading !== "");
}

/** Escapes `]]>`, which would end the CDATA section around the HTML. HTML has the same text either way. */
function cdataSafe(html: string): string {
  return html.replaceAll("]]>", "]]&gt;");
}
