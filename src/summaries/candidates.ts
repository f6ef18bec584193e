import type { SectionSentence } from "./section-sentences.js";

/** One sentence, or two in their order, that could be the summary of a section. */
export interface Candidate {
  readonly first: SectionSentence;
  readonly second?: SectionSentence | undefined;
}

const MAX_SINGLES = 60;
const MAX_PAIRED = 10;
/** Two sentences together may not be longer than this. */
const MAX_PAIR_WORDS = 58;
/** Sentences further apart seldom make sense together. */
const MAX_SENTENCE_GAP = 5;

/** What a summary may consist of: a sentence that reads well alone, or two of the leading ones. */
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

/** The very next sentence may lean on the one before it: "… has a cache. It holds …". */
function dependentFollowUp(first: SectionSentence, sentences: readonly SectionSentence[]): SectionSentence[] {
  const next = sentences[first.index + 1];
  return next?.isComplete && next.needsContext && !next.isItem && next.paragraph === first.paragraph
    ? [next]
    : [];
}
