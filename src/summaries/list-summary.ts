import type { SectionSentence } from "./section-sentences.js";

const MAX_ITEMS = 5;
const MAX_WORDS = 40;
const TRAILING_PUNCTUATION = /[\s.,;:!?…。；：，、！？।]{1,100}$/u;
const UNSPACED_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const CELL_SEPARATOR = /\s*(?:\t|\s\|\s)\s*/u;

/**
 * Summarizes a list on one line: "Lead-in: first item; second item." It ends in "…" when items are omitted.
 * The items are consecutive items of the section and never truncated. Undefined when there is no list, or its
 * first item is too long.
 */
export function listSummary(sentences: readonly SectionSentence[]): string | undefined {
  const start = sentences.findIndex(isListEntry);
  if (start < 0) return undefined;
  const leadIn = leadInOf(sentences.slice(0, start));
  const entries = entriesFrom(sentences, start);
  const shown = fitToBudget(entries, MAX_WORDS - (leadIn?.words ?? 0));
  if (shown.length === 0 || (shown.length < 2 && leadIn === undefined)) return undefined;
  const items = shown.map((entry) =>
    entry.text.split(CELL_SEPARATOR).filter(Boolean).join(", ").replace(TRAILING_PUNCTUATION, ""),
  );
  if (items.includes("")) return undefined;
  return joinEntries(leadIn?.text.replace(TRAILING_PUNCTUATION, ""), items, shown.length < entries.length);
}

/** A list item, or a line without a period, such as a table row. */
function isListEntry(sentence: SectionSentence): boolean {
  return sentence.isItem || (!sentence.isComplete && !/[:：?？]$/.test(sentence.text));
}

function leadInOf(before: readonly SectionSentence[]): SectionSentence | undefined {
  const last = before.at(-1);
  return last !== undefined && last.words <= MAX_WORDS / 2 ? last : undefined;
}

function entriesFrom(sentences: readonly SectionSentence[], start: number): SectionSentence[] {
  const rest = sentences.slice(start);
  const end = rest.findIndex((sentence) => !isListEntry(sentence));
  return end < 0 ? rest : rest.slice(0, end);
}

function fitToBudget(entries: readonly SectionSentence[], budget: number): SectionSentence[] {
  let words = 0;
  const overflow = entries.findIndex((entry) => {
    words += entry.words;
    return words > budget;
  });
  return entries.slice(0, Math.min(MAX_ITEMS, overflow < 0 ? entries.length : overflow));
}

function joinEntries(leadIn: string | undefined, items: readonly string[], isCut: boolean): string {
  if (UNSPACED_SCRIPT.test(items.join(""))) {
    return `${leadIn ? `${leadIn}：` : ""}${items.join("；")}${isCut ? "…" : "。"}`;
  }
  return `${leadIn ? `${leadIn}: ` : ""}${items.join("; ")}${isCut ? "; …" : "."}`;
}
