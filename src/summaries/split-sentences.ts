import { type DelimitedSpan, delimitedSpans } from "./delimited-spans.js";
import { certainBreaks, isFalseBreak, possibleBreaks } from "./sentence-breaks.js";
import { textBlocks } from "./text-blocks.js";

const segmenters = new Map<string, Intl.Segmenter>();

/**
 * Splits a text into sentences, in order. Each is on one line, with white space collapsed.
 *
 * A blank line, a list item ("• …") and a table row always separate sentences. A soft-wrapped line does not.
 * Unicode's rules (`Intl.Segmenter`) propose breaks. Further rules add some, and remove those after
 * abbreviations, after initials and inside quotations.
 */
export function splitSentences(text: string, language?: string): string[] {
  const segmenter = cachedSegmenter(language);
  return textBlocks(text).flatMap((block) => sentencesOfBlock(block, segmenter));
}

function sentencesOfBlock(block: string, segmenter: Intl.Segmenter): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const at of [...sentenceBreaks(block, segmenter), block.length]) {
    const sentence = block.slice(start, at).trim();
    if (sentence !== "") sentences.push(sentence);
    start = at;
  }
  return sentences;
}

function sentenceBreaks(block: string, segmenter: Intl.Segmenter): number[] {
  const certain = new Set(certainBreaks(block));
  const proposed = new Set([...certain, ...possibleBreaks(block, segmenter)]);
  const spans = delimitedSpans(block);
  const breaks: number[] = [];
  let spanIndex = 0;
  for (const at of [...proposed].sort((a, b) => a - b)) {
    while ((spans[spanIndex]?.end ?? block.length) < at) spanIndex++;
    if (isInside(spans[spanIndex], at)) continue;
    if (certain.has(at) || !isFalseBreak(block, breaks.at(-1) ?? 0, at)) breaks.push(at);
  }
  return breaks;
}

function isInside(span: DelimitedSpan | undefined, at: number): boolean {
  return span !== undefined && span.start < at && at <= span.end;
}

/** One segmenter per language. An unknown or malformed tag uses the rules of English. */
function cachedSegmenter(language = "en"): Intl.Segmenter {
  const known = segmenters.get(language);
  if (known !== undefined) return known;
  const segmenter = new Intl.Segmenter(validTag(language), { granularity: "sentence" });
  if (segmenters.size < 100) segmenters.set(language, segmenter);
  return segmenter;
}

function validTag(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "en";
  } catch {
    return "en";
  }
}
