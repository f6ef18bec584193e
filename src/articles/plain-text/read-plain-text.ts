import { findHeadings } from "./find-headings.js";
import { type HeaderLine, readHeader } from "./header.js";
import { readLines } from "./lines.js";
import type { Marker } from "./markers.js";
import { joinWrappedLines, type Passage } from "./passages.js";

export type { HeaderLine } from "./header.js";

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | ListBlock;

/** Consecutive items, including nested ones. `start` is set when an ordered list does not start at 1. */
interface ListBlock {
  readonly kind: "list";
  readonly ordered: boolean;
  readonly start?: number;
  readonly items: readonly string[];
}

export interface PlainText {
  readonly header: readonly HeaderLine[];
  /** From the header's `Title:`, else the first line if it looks like a title. */
  readonly title: string | undefined;
  readonly blocks: readonly Block[];
}

/**
 * Reads a plain-text CMS export: header lines, the title once or twice, and a body whose headings and lists
 * are recognized by their form. Never throws.
 */
export function parsePlainText(text: string): PlainText {
  const { header, title, body } = readHeader(readLines(text));
  return { header, title, blocks: toBlocks(joinWrappedLines(body)) };
}

function toBlocks(passages: readonly Passage[]): Block[] {
  const headings = findHeadings(passages);
  const blocks: Block[] = [];
  let list: (ListBlock & { readonly items: string[] }) | undefined;
  let lastCount = 0;
  for (const [index, { text, marker }] of passages.entries()) {
    if (headings.has(index)) {
      list = undefined;
      lastCount = 0;
      blocks.push({ kind: "heading", level: levelOf(marker), text });
      continue;
    }
    if (!isItem(marker, lastCount, passages[index + 1]?.marker)) {
      list = undefined;
      blocks.push({ kind: "paragraph", text });
      continue;
    }
    if (list?.ordered !== (marker.kind === "ordinal")) {
      list = startList(marker);
      blocks.push(list);
    }
    list.items.push(marker.text);
    if (marker.kind === "ordinal") lastCount = marker.value;
  }
  return blocks;
}

/**
 * Whether a marker starts a list item. A number has to be 1 or continue the count, because "3. Oktober" and
 * "A. Smith" would lose their start. "2.3 million" is not an item.
 */
function isItem(marker: Marker | undefined, lastCount: number, next: Marker | undefined): marker is Marker {
  if (marker?.kind !== "ordinal") return marker !== undefined;
  if (marker.depth > 1) return false;
  if (marker.value === 1 && marker.digits) return true;
  if (next?.kind === "ordinal" && next.value === marker.value + 1) return true;
  return lastCount > 0 && marker.value === lastCount + 1;
}

function startList(marker: Marker): ListBlock & { readonly items: string[] } {
  if (marker.kind === "bullet") return { kind: "list", ordered: false, items: [] };
  return { kind: "list", ordered: true, ...(marker.value === 1 ? {} : { start: marker.value }), items: [] };
}

/** "2.3 Limits" is one level below "2. Set-up". A heading without a number has the level of a section. */
function levelOf(marker: Marker | undefined): number {
  return marker?.kind === "ordinal" ? Math.min(6, 1 + marker.depth) : 2;
}
