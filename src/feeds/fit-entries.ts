import type { Instant } from "../articles/article.js";
import { contentHtml, summaryHtml } from "./entry-content.js";
import type { Entry } from "./feed.js";

/** An entry that may go into a feed, with the article itself or without. */
export interface Candidate {
  /** With its summaries alone. */
  readonly brief: Entry;
  /** The same with the article; undefined where only summaries are published. */
  readonly full: (() => Entry) | undefined;
  /** When it came, or last changed. */
  readonly event: Instant;
}

export interface Fitted {
  readonly entries: readonly Entry[];
  /** Ids of entries that carry their summaries without the article. */
  readonly shortened: readonly string[];
  /** Ids of entries that there is no room for at all. */
  readonly dropped: readonly string[];
}

/** Elements, dates and addresses of an entry, and those of the document, in bytes. */
const FRAME = 1_500;
const DOCUMENT_FRAME = 20_000;

/** The element around a category or a tag, which names the place where all of them are to be found. */
const TERM_FRAME = 200;

/** A feed says the title, the names and the addresses of an entry up to so often, or half as often percent-encoded. */
const MOST_REPETITIONS = 6;

/**
 * As many entries as fit into documents of `most` bytes, in the order given. What came or changed most recently
 * matters most: of the rest, first the articles give way to their summaries, then whole entries.
 *
 * @param keepAll for archive pages, which are the last place where an entry is to be found
 */
export function fitEntries(candidates: readonly Candidate[], most: number, keepAll = false): Fitted {
  const byImportance = candidates.toSorted((a, b) => b.event - a.event);
  const room = roomFor(most - DOCUMENT_FRAME);
  const dropped = new Set<Candidate>();
  for (const candidate of byImportance) {
    if (!room.take(briefSize(candidate.brief))) dropped.add(candidate);
  }
  if (keepAll) dropped.clear();
  const fitted = new Map<Candidate, Entry>();
  for (const candidate of byImportance) {
    if (!dropped.has(candidate)) fitted.set(candidate, fullIfItFits(candidate, room));
  }
  const ids = (which: readonly Candidate[]) => which.map(({ brief }) => brief.id);
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

function fullIfItFits({ brief, full }: Candidate, room: ReturnType<typeof roomFor>): Entry {
  if (full === undefined || room.left() <= 0) return brief;
  const entry = full();
  return room.take(contentSize(entry) - contentSize(brief)) ? entry : brief;
}

function roomFor(bytes: number) {
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

const contentSize = measuredOnce((entry) => written(contentHtml(entry)));

/** No format takes more bytes for an entry without the article. */
const briefSize = measuredOnce((entry) => {
  const { html, sections, ...fields } = entry;
  return (
    FRAME +
    TERM_FRAME * (entry.categories.length + entry.tags.length) +
    MOST_REPETITIONS * written(JSON.stringify(fields).replaceAll(/[&<>]/g, "&amp;")) +
    // The sections stand in the summary, in the content, and once more by themselves in JSON Feed.
    2 * written(JSON.stringify(sections)) +
    2 * written(summaryHtml(entry))
  );
});

/** The same entry is measured for many a document. */
function measuredOnce(measure: (entry: Entry) => number): (entry: Entry) => number {
  const known = new WeakMap<Entry, number>();
  return (entry) => {
    const size = known.get(entry) ?? measure(entry);
    known.set(entry, size);
    return size;
  };
}

/** Bytes as a JSON string, which escapes more of HTML than a CDATA section does. */
function written(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
