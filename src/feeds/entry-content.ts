import { escapeUTF8 } from "entities";
import type { Entry } from "./feed.js";

/**
 * What an entry says of its article: the author's own summary, the introduction's, then every section
 * with its summary, linked to its place. Only elements that survive every reader's sanitiser.
 */
export function summaryHtml(entry: Entry): string {
  const paragraphs = leadParagraphs(entry).map((text) => `<p>${escapeUTF8(text)}</p>`);
  const items = headedSections(entry).map(({ heading, url, summary }) => {
    const link = `<a href="${escapeUTF8(url)}">${escapeUTF8(heading)}</a>`;
    return `<li><strong>${link}</strong>${summary === "" ? "" : ` — ${escapeUTF8(summary)}`}</li>`;
  });
  return cdataSafe([...paragraphs, ...(items.length === 0 ? [] : [`<ul>${items.join("")}</ul>`])].join("\n"));
}

/** The same as plain text, a line each. */
export function summaryText(entry: Entry): string {
  const items = headedSections(entry).map(({ heading, summary }) =>
    summary === "" ? heading : `${heading} — ${summary}`,
  );
  return [...leadParagraphs(entry), ...items].join("\n");
}

/** The summaries, followed by the article where it is published in full: readers show this in their stead. */
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

/** `]]>` would end the CDATA section that HTML travels in; in HTML this is the same text. */
function cdataSafe(html: string): string {
  return html.replaceAll("]]>", "]]&gt;");
}
