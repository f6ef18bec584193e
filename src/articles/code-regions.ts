import type { MarkdownIt } from "markdown-it";
import { forwardSearch } from "./forward-search.js";

/** A part of a text, by offsets. `end` is exclusive. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/**
 * The code in a text, in order: Markdown code blocks and code spans, and `<pre>` and `<code>` elements. Runs
 * in linear time, even when many of them are never closed.
 *
 * @param markdown parses a Markdown text; without it, the text is HTML
 */
export function codeRegions(text: string, markdown?: MarkdownIt): Region[] {
  const regions = markdown === undefined ? [] : markdownCodeRegions(text, markdown);
  return sortByStart([...regions, ...codeElements(text, regions)]);
}

function sortByStart(regions: Region[]): Region[] {
  return regions.sort((a, b) => a.start - b.start);
}

function markdownCodeRegions(text: string, markdown: MarkdownIt): Region[] {
  const offsets = lineOffsets(text);
  const regions: Region[] = [];
  for (const { type, map } of markdown.parse(text, {})) {
    if (map === null) continue;
    const region = { start: offsets[map[0]] ?? text.length, end: offsets[map[1]] ?? text.length };
    if (type === "fence" || type === "code_block") regions.push(region);
    // The parser gives positions for the rows of a table, but not for its cells.
    else if (type === "inline" || type === "tr_open") regions.push(...codeSpans(text, region));
  }
  return sortByStart(regions);
}

function lineOffsets(text: string): number[] {
  const offsets = [0];
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) offsets.push(end + 1);
  return offsets;
}

/** A code span ends at the next run of the same number of backticks, within its paragraph. */
function codeSpans(text: string, { start, end }: Region): Region[] {
  const runs = Array.from(text.slice(start, end).matchAll(/`+/g), ({ index, 0: ticks }) => ({
    at: start + index,
    length: ticks.length,
  }));
  const offsetsByLength = new Map<number, number[]>();
  for (const { at, length } of runs) {
    const offsets = offsetsByLength.get(length);
    if (offsets === undefined) offsetsByLength.set(length, [at]);
    else offsets.push(at);
  }
  const nextByLength = new Map(
    [...offsetsByLength].map(([length, offsets]) => [length, forwardSearch(offsets)]),
  );
  const spans: Region[] = [];
  let searchFrom = start;
  for (const run of runs) {
    if (run.at < searchFrom) continue;
    const escaped = isEscaped(text, run.at) ? 1 : 0;
    const length = run.length - escaped;
    const closing = nextByLength.get(length)?.(run.at + run.length);
    if (length === 0 || closing === undefined) continue;
    searchFrom = closing + length;
    spans.push({ start: run.at + escaped, end: searchFrom });
  }
  return spans;
}

function isEscaped(text: string, offset: number): boolean {
  let backslashes = 0;
  while (text[offset - 1 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 1;
}

/** @param excluded in order; an element that starts inside one of these is text */
function codeElements(text: string, excluded: readonly Region[]): Region[] {
  const endAfter = { pre: elementEnds(text, "pre"), code: elementEnds(text, "code") };
  const elements: Region[] = [];
  const excludedAt = regionAt(excluded);
  let searchFrom = 0;
  for (const { index, 1: name = "" } of text.matchAll(/<(pre|code)\b/gi)) {
    if (index < searchFrom || excludedAt(index) !== undefined) continue;
    const end = endAfter[name.toLowerCase() === "pre" ? "pre" : "code"](index);
    if (end === undefined) continue;
    elements.push({ start: index, end });
    searchFrom = end;
  }
  return elements;
}

function elementEnds(text: string, name: string): (from: number) => number | undefined {
  const closings = text.matchAll(new RegExp(`</${name}>`, "gi"));
  return forwardSearch(Array.from(closings, ({ index, 0: tag }) => index + tag.length));
}

/**
 * Finds the region that contains an offset.
 *
 * @param regions in order
 * @returns a function to call with increasing offsets
 */
export function regionAt(regions: readonly Region[]): (offset: number) => Region | undefined {
  let next = 0;
  return (offset) => {
    while ((regions[next]?.end ?? Number.POSITIVE_INFINITY) <= offset) next += 1;
    const region = regions[next];
    return region !== undefined && region.start <= offset ? region : undefined;
  };
}
