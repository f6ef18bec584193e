import { createHash } from "node:crypto";
import { splitSentences } from "../../summaries/split-sentences.js";
import { PROMPT_VERSION } from "./prompt.js";

export interface SectionToSummarize {
  /** Empty for an introduction. */
  readonly heading: string;
  readonly text: string;
  /** BCP 47 tag; "" if unknown. */
  readonly language: string;
}

/** The built-in summary of a shorter text is the text itself. */
const MIN_SENTENCES = 3;
const MAX_CHARACTERS_CHECKED = 2_000;

/**
 * The key under which a summary is stored. It depends on the content only, so the same section has the same key in every
 * article and on every machine. A new version of the prompt changes all keys.
 */
export function sectionKey(model: string, { heading, text, language }: SectionToSummarize): string {
  const parts = [PROMPT_VERSION, model, language, heading, text];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** Whether a model could do better than the built-in summary. */
export function isWorthSummarizing({ text, language }: SectionToSummarize): boolean {
  return splitSentences(text.slice(0, MAX_CHARACTERS_CHECKED), language).length >= MIN_SENTENCES;
}

/** Truncates the text between words, to fit the context window of the model. */
export function truncateSection(section: SectionToSummarize, maxCharacters: number): SectionToSummarize {
  if (section.text.length <= maxCharacters) return section;
  const truncated = section.text.slice(0, maxCharacters);
  const blank = truncated.search(/\s\S*$/u);
  // Chinese and Japanese have no spaces. Surrogate pairs must not be split.
  const text =
    blank > maxCharacters / 2 ? truncated.slice(0, blank) : truncated.replace(/[\uD800-\uDBFF]$/, "");
  return { ...section, text };
}
