import type { SectionSentence } from "./section-sentences.js";

const MAX_FALLBACKS = 20;
/** A sentence beyond this is no sentence: a text without full stops, a dump. */
const MAX_WORDS = 120;
const MAX_CHARACTERS = 1200;
const TRUNCATED_LENGTH = 300;

const SENTENCE_END = /[.!?…。！？।॥۔؟።։]["'”’»」』）)\]]*$/u;
const STATEMENT_END = /[.!…。！।॥۔።։]["'”’»」』）)\]]*$/u;
const UNSPACED_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * What to say where no sentence reads well alone, the best first: a complete one that leans on
 * another, then one too long, then any line that says something, made to end like a sentence.
 */
export function fallbackSummaries(sentences: readonly SectionSentence[]): string[] {
  const withWords = sentences.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  const complete = withWords.filter(({ isComplete }) => isComplete);
  const statements = withWords.filter(({ text }) => STATEMENT_END.test(text));
  return [...complete, ...statements, ...withWords].slice(0, MAX_FALLBACKS).map(asSentence);
}

/** A line without its colon, with a full stop where it has none, and cut where it never ends. */
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
