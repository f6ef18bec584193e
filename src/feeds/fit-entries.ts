import type { Instant } from "../articles/article.js";
import { contentHtml, summaryHtml } from "./entry-content.js";
import type { Entry } from "./feed.js";

/** An entry that may go into a feed, with the article itself or without. */
export interface EntryCandidate {
  /** With its summaries alone. */
  readonly brief: Entry;
  /** The same with the article; undefined where only summaries are published. */
  readonly full: (() => Entry) | undefined;
  /** When it came, or last changed. */
  readonly event: Instant;
}

export interface FittedEntries {
  readonly entries: readonly Entry[];
  /** Ids of entries that carry their summaries without the article. */
  readonly shortened: readonly string[];
  /** Ids of entries that there is no room for at all. */
  readonly dropped: readonly string[];
}

/** Elements, dates and addresses of an entry, and those of the document, in bytes. */
const ENTRY_OVERHEAD_BYTES = 1_500;
const DOCUMENT_OVERHEAD_BYTES = 20_000;

/** The element around a category or a tag, which names the place where all of them are to be found. */
const CATEGORY_OVERHEAD_BYTES = 200;

/** A feed says the title, the names and the addresses of an entry up to so often, or half as often percent-encoded. */
const MAX_REPETITIONS = 6;

/**
 * As many entries as fit into documents of `most` bytes, in the order given. What came or changed most recently
 * matters most: of the rest, first the articles give way to their summaries, then whole entries.
 *
 * @param keepAll for archive pages, which are the last place where an entry is to be found
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

/** No format takes more bytes for an entry without the article. */
const summarySize = memoizeSize((entry) => {
  const { html, sections, ...fields } = entry;
  return (
    ENTRY_OVERHEAD_BYTES +
    CATEGORY_OVERHEAD_BYTES * (entry.categories.length + entry.tags.length) +
    MAX_REPETITIONS * jsonBytes(JSON.stringify(fields).replaceAll(/[&<>]/g, "&amp;")) +
    // The sections stand in the summary, in the content, and once more by themselves in JSON Feed.
    2 * jsonBytes(JSON.stringify(sections)) +
    2 * jsonBytes(summaryHtml(entry))
  );
});

/** The same entry is measured for many a document. */
function memoizeSize(measure: (entry: Entry) => number): (entry: Entry) => number {
  const sizes = new WeakMap<Entry, number>();
  return (entry) => {
    const size = sizes.get(entry) ?? measure(entry);
    sizes.set(entry, size);
    return size;
  };
}

/** Bytes as a JSON string, which escapes more of HTML than a CDATA section does. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
