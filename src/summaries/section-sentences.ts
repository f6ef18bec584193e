import { needsPrecedingContext } from "./preceding-context.js";
import { splitSentences } from "./split-sentences.js";
import { wordCount } from "./terms.js";
import { isBullet } from "./text-blocks.js";

/** A sentence of a section and the properties of its form. */
export interface SectionSentence {
  readonly text: string;
  readonly index: number;
  /** The index of its paragraph, and its index within the paragraph. */
  readonly paragraph: number;
  readonly position: number;
  readonly words: number;
  readonly isItem: boolean;
  /** A complete statement of suitable length. Titles, questions and lead-ins to lists are not complete. */
  readonly isComplete: boolean;
  /** It refers to the text before it ("This", "However"). */
  readonly needsContext: boolean;
}

/** Later text rarely matters for a summary, and the limit bounds the work per section. */
const MAX_CHARACTERS = 40_000;
const MAX_SENTENCES = 300;
const MAX_WORDS = 55;
const MIN_WORDS = 3;

const SENTENCE_END = /(?:[.!…。！｡।॥۔።։]["'”’»«“」』）)\]]*|\p{Script=Armenian}:)$/u;
const THAI_END = /\p{Script=Thai}$/u;
const LINK_ONLY = /^\S*(?:https?:\/\/|www\.)\S*$/u;
const MARKUP = /\*\*|\]\(|<\/?[a-z][^>]*>|^[#>|]|```|\{[{%.]|^\[!/iu;

/** The first sentences of a section, in order, without the bullets of lists. */
export function sectionSentences(text: string, language?: string): SectionSentence[] {
  const sentences: SectionSentence[] = [];
  for (const [paragraph, block] of paragraphsOf(text.slice(0, MAX_CHARACTERS)).entries()) {
    for (const [position, sentence] of splitSentences(block, language).entries()) {
      if (sentences.length === MAX_SENTENCES) return sentences;
      sentences.push({
        ...describeSentence(sentence, language),
        index: sentences.length,
        paragraph,
        position,
      });
    }
  }
  return sentences;
}

function paragraphsOf(text: string): string[] {
  return text.split(/\n[^\S\n]*(?=\n)/).filter((paragraph) => paragraph.trim() !== "");
}

function describeSentence(
  sentence: string,
  language: string | undefined,
): Omit<SectionSentence, "index" | "paragraph" | "position"> {
  const isItem = isBullet(sentence);
  const text = isItem ? sentence.slice(1).trim() : sentence;
  const words = wordCount(text);
  const fits = words >= MIN_WORDS && words <= MAX_WORDS;
  const isComplete = fits && endsAsSentence(text) && !LINK_ONLY.test(text) && !MARKUP.test(text);
  return { text, words, isItem, isComplete, needsContext: needsPrecedingContext(text, language) };
}

function endsAsSentence(text: string): boolean {
  return SENTENCE_END.test(text) || THAI_END.test(text);
}
