import type { SectionSentence } from "./section-sentences.js";

const MAX_FALLBACKS = 20;
/** Longer text is not a sentence, but text without periods or a dump. */
const MAX_WORDS = 120;
const MAX_CHARACTERS = 1200;
const TRUNCATED_LENGTH = 300;

const SENTENCE_END = /[.!?…。！？।॥۔؟።։]["'”’»」』）)\]]*$/u;
const STATEMENT_END = /[.!…。！।॥۔።։]["'”’»」』）)\]]*$/u;
const UNSPACED_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * Summaries for sections without a sentence that can be understood alone, the best first. First come complete
 * sentences that depend on others, then sentences that are too long, then any line with text. Each ends like
 * a sentence.
 */
export function fallbackSummaries(sentences: readonly SectionSentence[]): string[] {
  const withWords = sentences.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  const complete = withWords.filter(({ isComplete }) => isComplete);
  const statements = withWords.filter(({ text }) => STATEMENT_END.test(text));
  return [...complete, ...statements, ...withWords].slice(0, MAX_FALLBACKS).map(asSentence);
}

/**
 * Ends the text like a sentence: a missing period is added, also in place of a colon, and long text is
 * truncated.
 */
function asSentence({ text, words }: SectionSentence): string {
  if (words > MAX_WORDS || text.length > MAX_CHARACTERS) return `${truncate(text)}…`;
  if (SENTENCE_END.test(text)) return text;
  return `${trimPunctuation(text)}${UNSPACED_SCRIPT.test(text) ? "。" : "."}`;
}

function truncate(text: string): string {
  const start = text.slice(0, TRUNCATED_LENGTH);
  const lastSpace = start.lastIndexOf(" ");
  return trimPunctuation(lastSpace > TRUNCATED_LENGTH / 2 ? start.slice(0, lastSpace) : start);
}

function trimPunctuation(text: string): string {
  return text.replace(/[\s:：,，;；、]{1,100}$/u, "");
}
