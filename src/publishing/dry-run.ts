import type { Article } from "../articles/article.js";
import type { ArticleRecord } from "../ledger/identity/known-article.js";
import type { RefreshReport } from "./report.js";

/** The result that a refresh would have now. */
export interface DryRun extends DryRunChanges {
  readonly dryRun: true;
  /** Why the refresh would be refused without a confirmation. */
  readonly refused: string | undefined;
  /** Entries that would be added, updated or removed. */
  readonly entries: readonly EntryDifference[];
}

export type DryRunChanges = Pick<
  RefreshReport,
  "added" | "updated" | "renamed" | "removed" | "absent" | "unchanged" | "held" | "rejected" | "doubts"
>;

export interface EntryDifference {
  readonly path: string;
  readonly id: string;
  readonly title: string;
  readonly change: "added" | "updated" | "removed";
  /** Changes that readers see. Empty when only the file changed. */
  readonly fields: readonly FieldDifference[];
}

export interface FieldDifference {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Longer texts are truncated. */
const MAX_TEXT_LENGTH = 300;

/** @param before undefined for a new article */
export function entryDifference(before: ArticleRecord | undefined, after: ArticleRecord): EntryDifference {
  const was = before === undefined ? new Map<string, string>() : fieldsOf(before);
  const is = fieldsOf(after);
  const names = [...new Set([...was.keys(), ...is.keys()])];
  return {
    path: after.path,
    id: after.id,
    title: after.article.title,
    change: before === undefined || before.withdrawn !== null ? "added" : "updated",
    fields: names
      .filter((name) => was.get(name) !== is.get(name))
      .map((name) => ({ name, before: truncated(was.get(name)), after: truncated(is.get(name)) })),
  };
}

export function entryRemoval({ path, id, article }: ArticleRecord): EntryDifference {
  return { path, id, title: article.title, change: "removed", fields: [] };
}

/** The fields of an article that readers see. */
function fieldsOf({ article, slug, published, updated, expires }: ArticleRecord): Map<string, string> {
  const { title, link, authors, categories, tags, language, summary, image, enclosure, sections } = article;
  const fields: [string, string | undefined][] = [
    ["title", title],
    ["slug", slug],
    ["link", link],
    ["published", toTimestamp(published)],
    ["updated", toTimestamp(updated)],
    ["expires", expires === null ? undefined : toTimestamp(expires)],
    ["authors", authors.map(({ name }) => name).join(", ")],
    ["categories", categories.join(", ")],
    ["tags", tags.join(", ")],
    ["language", language],
    ["summary", summary],
    ["image", image],
    ["enclosure", enclosure?.url],
    ...sections.flatMap(sectionFields),
  ];
  return new Map(
    fields.filter((field): field is [string, string] => field[1] !== undefined && field[1] !== ""),
  );
}

function sectionFields({ heading, text, summary }: Article["sections"][number]): [string, string][] {
  const name = heading === "" ? "introduction" : `section “${heading}”`;
  return [
    [`${name}: summary`, summary],
    [`${name}: text`, text],
  ];
}

function toTimestamp(instant: number): string {
  return new Date(instant).toISOString();
}

function truncated(text: string | undefined): string | undefined {
  return text !== undefined && text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)} …` : text;
}
