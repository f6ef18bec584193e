import type { Instant } from "../articles/article.js";
import { contentHtml, summaryHtml } from "./entry-content.js";
import type { Entry } from "./feed.js";

/** A possible entry of a feed, with or without the article itself. */
export interface EntryCandidate {
  /** The entry with only its summaries. */
  readonly brief: Entry;
  /** The entry with the article; undefined when only summaries are published. */
  readonly full: (() => Entry) | undefined;
  /** When it was added or last changed. */
  readonly event: Instant;
}

export interface FittedEntries {
  readonly entries: readonly Entry[];
  /** Ids of entries that contain their summaries without the article. */
  readonly shortened: readonly string[];
  /** Ids of entries for which there is no room. */
  readonly dropped: readonly string[];
}

/** Elements, dates and URLs of an entry and of the document, in bytes. */
const ENTRY_OVERHEAD_BYTES = 1_500;
const DOCUMENT_OVERHEAD_BYTES = 20_000;

/** The element of a category or tag, which includes the URL of its scheme. */
const CATEGORY_OVERHEAD_BYTES = 200;

/**
 * A feed repeats the title, names and URLs of an entry up to this many times, or half as many times
 * percent-encoded.
 */
const MAX_REPETITIONS = 6;

/**
 * Selects the entries that fit into documents of `maxBytes` bytes, in the given order. Entries that were
 * added or changed most recently have priority. The others first lose their articles and keep their
 * summaries, then are dropped.
 *
 * @param keepAll for archive pages, because a dropped entry would not be in any document
 */
export function fitEntries(
  candidates: readonly EntryCandidate[],
  maxBytes: number,
  keepAll = false,
): FittedEntries {
  const byRecency = candidates.toSorted((a, b) => b.event - a.event);
  const budget = byteBudget(maxBytes - DOCUMENT_OVERHEAD_BYTES);
  const dropped = new Set<EntryCandidate>();
  for (const candidate of byRecency) {
    if (!budget.take(summarySize(candidate.brief))) dropped.add(candidate);
  }
  if (keepAll) dropped.clear();
  const fitted = new Map<EntryCandidate, Entry>();
  for (const candidate of byRecency) {
    if (!dropped.has(candidate)) fitted.set(candidate, fullIfItFits(candidate, budget));
  }
  const ids = (which: readonly EntryCandidate[]) => which.map(({ brief }) => brief.id);
  return {
    entries: candidates.flatMap((candidate) => fitted.get(candidate) ?? []),
    shortened: ids(
      candidates.filter(
        (candidate) => candidate.full !== undefined && fitted.get(candidate) === candidate.brief,
      ),
    ),
    dropped: ids(candidates.filter((candidate) => dropped.has(candidate))),
  };
}

function fullIfItFits({ brief, full }: EntryCandidate, budget: ReturnType<typeof byteBudget>): Entry {
  if (full === undefined || budget.left() <= 0) return brief;
  const entry = full();
  return budget.take(contentSize(entry) - contentSize(brief)) ? entry : brief;
}

function byteBudget(bytes: number) {
  let left = bytes;
  return {
    left: () => left,
    /** @returns whether there was room for it */
    take(size: number): boolean {
      if (size > left) return false;
      left -= size;
      return true;
    },
  };
}

const contentSize = memoizeSize((entry) => jsonBytes(contentHtml(entry)));

/** An upper bound in bytes for an entry without the article, in any format. */
const summarySize = memoizeSize((entry) => {
  const { html, sections, ...fields } = entry;
  return (
    ENTRY_OVERHEAD_BYTES +
    CATEGORY_OVERHEAD_BYTES * (entry.categories.length + entry.tags.length) +
    MAX_REPETITIONS * jsonBytes(JSON.stringify(fields).replaceAll(/[&<>]/g, "&amp;")) +
    // The sections occur in the summary, in the content, and separately in JSON Feed.
    2 * jsonBytes(JSON.stringify(sections)) +
    2 * jsonBytes(summaryHtml(entry))
  );
});

/** Caches sizes, because the same entry is measured for several documents. */
function memoizeSize(measure: (entry: Entry) => number): (entry: Entry) => number {
  const sizes = new WeakMap<Entry, number>();
  return (entry) => {
    const size = sizes.get(entry) ?? measure(entry);
    sizes.set(entry, size);
    return size;
  };
}

/** Size in bytes as a JSON string, which escapes more characters of HTML than a CDATA section. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
