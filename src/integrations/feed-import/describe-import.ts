import { oneLine } from "../../articles/clean-text.js";
import type { FetchedFeed } from "./fetch-old-feed.js";
import type { Ambiguity, ImportedEntry, Matching } from "./match-entries.js";
import type { OldEntry } from "./read-old-feed.js";

/** A feed holds the newest entries, and a directory may have thousands of older articles. */
const MOST_UNTOUCHED = 20;

const REASONS: Readonly<Record<Ambiguity["by"], string>> = {
  id: "id",
  link: "link",
  slug: "last part of the link",
  title: "title",
};

/** @param conflicts ids of the articles whose adoptions were not made, with the guids */
export function describeImport(
  source: string,
  old: FetchedFeed,
  matching: Matching,
  conflicts: readonly { readonly id: string; readonly guid: string }[],
): string {
  const refused = new Set(conflicts.map(({ id }) => id));
  const made = matching.adoptions.filter(({ id }) => !refused.has(id));
  const pages = old.pages === 1 ? "" : ` on ${old.pages} pages`;
  return [
    `${source}: ${counted(old.entries.length, "entry", "entries")}${pages}`,
    ...(old.cutShort === undefined ? [] : [line("cut short", old.cutShort)]),
    ...conflictsOf(matching, refused),
    ...matching.ownIds.map(ownId),
    ...matching.ambiguous.map(ambiguous),
    ...matching.unmatched.map((entry) => line("no article", described(entry))),
    ...untouched(matching),
    summary(made, matching),
  ].join("\n");
}

function line(label: string, text: string): string {
  return `${label.padEnd(12)}${oneLine(text)}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function described({ guid, title, link }: OldEntry): string {
  const name = title === undefined ? "" : ` “${title}”`;
  return `${guid}${name}${link === undefined || link === guid ? "" : ` ${link}`}`;
}

function conflictsOf({ adoptions: imports }: Matching, refused: ReadonlySet<string>): string[] {
  return imports
    .filter(({ id }) => refused.has(id))
    .map(({ path, guid }) => line("conflict", `${path}: another article has the id ${guid} already`));
}

function ownId({ path, id, guid }: ImportedEntry): string {
  const remedy = "remove that, or write this one there, if subscribers are to know it again";
  return line("own id", `${path}: its front matter names the id ${id}, its entry has ${guid}; ${remedy}`);
}

function ambiguous({ by, entries, articles }: Ambiguity): string {
  const candidates = [entries.map(described), articles.map(({ path }) => path)].map((list) =>
    list.join(", "),
  );
  const remedy = "write `id` into their front matter";
  return line("ambiguous", `the same ${REASONS[by]}: ${candidates.join("; ")}; ${remedy}`);
}

function untouched({ untouched: articles }: Matching): string[] {
  const shown = articles.slice(0, MOST_UNTOUCHED).map(({ path }) => line("no entry", path));
  const more = articles.length - shown.length;
  return more === 0 ? shown : [...shown, line("no entry", `${more} more articles`)];
}

function summary(made: readonly ImportedEntry[], matching: Matching): string {
  const by = (["link", "slug", "title"] as const)
    .map((reason) => ({ reason, count: made.filter((imported) => imported.by === reason).length }))
    .filter(({ count }) => count > 0)
    .map(({ reason, count }) => `${count} by ${REASONS[reason]}`);
  const ambiguousEntries = matching.ambiguous.reduce((sum, { entries }) => sum + entries.length, 0);
  return [
    `${counted(made.length, "article", "articles")} adopted${by.length === 0 ? "" : ` (${by.join(", ")})`}`,
    `${matching.settled.length} had their ids already`,
    `${matching.ownIds.length} keep their own`,
    `${counted(matching.unmatched.length + ambiguousEntries, "entry", "entries")} without an article`,
    `${counted(matching.untouched.length, "article", "articles")} without an entry`,
  ].join(", ");
}
