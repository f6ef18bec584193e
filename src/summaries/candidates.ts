import type { SectionSentence } from "./section-sentences.js";

/** A possible summary of a section: one sentence, or two in their original order. */
export interface Candidate {
  readonly first: SectionSentence;
  readonly second?: SectionSentence | undefined;
}

const MAX_SINGLES = 60;
const MAX_PAIRED = 10;
const MAX_PAIR_WORDS = 58;
/** Sentences that are further apart rarely make sense together. */
const MAX_SENTENCE_GAP = 5;

/** The possible summaries: each sentence that can be understood alone, and pairs of the leading ones. */
export function candidatesOf(sentences: readonly SectionSentence[]): Candidate[] {
  const singles = sentences
    .filter((sentence) => sentence.isComplete && !sentence.needsContext)
    .slice(0, MAX_SINGLES);
  const pairs = singles
    .slice(0, MAX_PAIRED)
    .flatMap((first, index) =>
      [...dependentFollowUp(first, sentences), ...singles.slice(index + 1, MAX_PAIRED)]
        .filter(
          (second) =>
            first.words + second.words <= MAX_PAIR_WORDS && second.index - first.index <= MAX_SENTENCE_GAP,
        )
        .map((second) => ({ first, second })),
    );
  return [...singles.map((first) => ({ first })), ...pairs];
}

/** A pair may include a sentence that depends on the one directly before it: "… has a cache. It holds …". */
function dependentFollowUp(first: SectionSentence, sentences: readonly SectionSentence[]): SectionSentence[] {
  const next = sentences[first.index + 1];
  return next?.isComplete && next.needsContext && !next.isItem && next.paragraph === first.paragraph
    ? [next]
    : [];
}
