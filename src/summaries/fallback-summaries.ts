import type { SectionSentence } from "./section-sentences.js";

const MAX_CHOICES = 20;
/** A sentence beyond this is no sentence: a text without full stops, a dump. */
const MAX_WORDS = 120;
const MAX_CHARACTERS = 1200;
const CUT_CHARACTERS = 300;

const ENDS = /[.!?…。！？।॥۔؟።։]["'”’»」』）)\]]*$/u;
const STATES = /[.!…。！।॥۔።։]["'”’»」』）)\]]*$/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * What to say where no sentence reads well alone, the best first: a complete one that leans on
 * another, then one too long, then any line that says something, made to end like a sentence.
 */
export function fallbackSummaries(sentences: readonly SectionSentence[]): string[] {
  const telling = sentences.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  const whole = telling.filter(({ isWhole }) => isWhole);
  const long = telling.filter(({ text }) => STATES.test(text));
  return [...whole, ...long, ...telling].slice(0, MAX_CHOICES).map(finished);
}

/** A line without its colon, with a full stop where it has none, and cut where it never ends. */
function finished({ text, words }: SectionSentence): string {
  if (words > MAX_WORDS || text.length > MAX_CHARACTERS) return `${term(text)}…`;
  if (ENDS.test(text)) return text;
  return `${trimmed(text)}${UNSPACED.test(text) ? "。" : "."}`;
}

function term(text: string): string {
  const start = text.slice(0, CUT_CHARACTERS);
  const blank = start.lastIndexOf(" ");
  return trimmed(blank > CUT_CHARACTERS / 2 ? start.slice(0, blank) : start);
}

function trimmed(text: string): string {
  return text.replace(/[\s:：,，;；、]{1,100}$/u, "");
}
