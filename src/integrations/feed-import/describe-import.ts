import { toSingleLine } from "../../articles/clean-text.js";
import type { FetchedFeed } from "./fetch-old-feed.js";
import type { Ambiguity, ImportedEntry, MatchResult } from "./match-entries.js";
import type { OldEntry } from "./read-old-feed.js";

/** A feed holds the newest entries, and a directory may have thousands of older articles. */
const MAX_UNMATCHED_SHOWN = 20;

const REASONS: Readonly<Record<Ambiguity["by"], string>> = {
  id: "id",
  link: "link",
  slug: "last part of the link",
  title: "title",
};

/** @param conflicts refused imports: ids of the articles and the guids */
export function describeImport(
  source: string,
  old: FetchedFeed,
  matching: MatchResult,
  conflicts: readonly { readonly id: string; readonly guid: string }[],
): string {
  const refused = new Set(conflicts.map(({ id }) => id));
  const made = matching.imports.filter(({ id }) => !refused.has(id));
  const pages = old.pages === 1 ? "" : ` on ${old.pages} pages`;
  return [
    `${source}: ${pluralize(old.entries.length, "entry", "entries")}${pages}`,
    ...(old.truncatedReason === undefined ? [] : [formatLine("cut short", old.truncatedReason)]),
    ...describeConflicts(matching, refused),
    ...matching.ownIds.map(describeOwnId),
    ...matching.ambiguous.map(describeAmbiguity),
    ...matching.unmatchedEntries.map((entry) => formatLine("no article", describeEntry(entry))),
    ...describeUnmatchedArticles(matching),
    describeSummary(made, matching),
  ].join("\n");
}

function formatLine(label: string, text: string): string {
  return `${label.padEnd(12)}${toSingleLine(text)}`;
}

function pluralize(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function describeEntry({ guid, title, link }: OldEntry): string {
  const name = title === undefined ? "" : ` “${title}”`;
  return `${guid}${name}${link === undefined || link === guid ? "" : ` ${link}`}`;
}

function describeConflicts({ imports }: MatchResult, refused: ReadonlySet<string>): string[] {
  return imports
    .filter(({ id }) => refused.has(id))
    .map(({ path, guid }) => formatLine("conflict", `${path}: another article has the id ${guid} already`));
}

function describeOwnId({ path, id, guid }: ImportedEntry): string {
  const remedy = "remove that, or write this one there, if subscribers are to know it again";
  return formatLine(
    "own id",
    `${path}: its front matter names the id ${id}, its entry has ${guid}; ${remedy}`,
  );
}

function describeAmbiguity({ by, entries, articles }: Ambiguity): string {
  const candidates = [entries.map(describeEntry), articles.map(({ path }) => path)].map((list) =>
    list.join(", "),
  );
  const remedy = "write `id` into their front matter";
  return formatLine("ambiguous", `the same ${REASONS[by]}: ${candidates.join("; ")}; ${remedy}`);
}

function describeUnmatchedArticles({ unmatchedArticles: articles }: MatchResult): string[] {
  const shown = articles.slice(0, MAX_UNMATCHED_SHOWN).map(({ path }) => formatLine("no entry", path));
  const more = articles.length - shown.length;
  return more === 0 ? shown : [...shown, formatLine("no entry", `${more} more articles`)];
}

function describeSummary(made: readonly ImportedEntry[], matching: MatchResult): string {
  const by = (["link", "slug", "title"] as const)
    .map((reason) => ({ reason, count: made.filter((imported) => imported.by === reason).length }))
    .filter(({ count }) => count > 0)
    .map(({ reason, count }) => `${count} by ${REASONS[reason]}`);
  const ambiguousEntries = matching.ambiguous.reduce((sum, { entries }) => sum + entries.length, 0);
  return [
    `${pluralize(made.length, "article", "articles")} adopted${by.length === 0 ? "" : ` (${by.join(", ")})`}`,
    `${matching.alreadyImported.length} had their ids already`,
    `${matching.ownIds.length} keep their own`,
    `${pluralize(matching.unmatchedEntries.length + ambiguousEntries, "entry", "entries")} without an article`,
    `${pluralize(matching.unmatchedArticles.length, "article", "articles")} without an entry`,
  ].join(", ");
}
