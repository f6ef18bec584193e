import { splitSentences } from "../../summaries/split-sentences.js";
import { foldSpaces } from "../../summaries/text-blocks.js";
import { markupIn } from "./markup.js";
import { newNumber } from "./numbers.js";
import type { SectionToSummarize } from "./section.js";

export type Refusal = "empty" | "markup" | "tooLong" | "newNumbers";

export type Judgement =
  | { readonly accepted: true; readonly summary: string }
  /** `found` goes on from "the answer …". */
  | { readonly accepted: false; readonly why: Refusal; readonly found: string };

const MAX_SENTENCES = 3;
const MAX_WORDS = 60;
/** For scripts without blanks, and for words of any length. */
const MAX_CHARACTERS = 600;
/** Chinese and Japanese say in so many characters what takes sixty words elsewhere. */
const MAX_DENSE_CHARACTERS = 160;

/** What is longer than this is not looked into: patterns take their time over what never ends. */
const MAX_ANSWER = 4_000;

const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const THOUGHTS = /^\s*<think>[\s\S]*?<\/think>/i;
const QUOTED = /^(?:"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«|‘[^‘’]*’|「[^「」]*」|『[^『』]*』)$/u;

/**
 * What a model answered, made fit to be published, or why it is not. A wrong summary is worse than a plain
 * one, so what is doubtful is refused: the built-in summary stands in for it.
 */
export function acceptableSummary(answer: string, section: SectionToSummarize): Judgement {
  const said = answer.replace(THOUGHTS, "").trim();
  if (said.length > MAX_ANSWER) return refused("tooLong", `has ${said.length} characters`);
  const markup = markupIn(said);
  if (markup !== undefined) return refused("markup", `has markup: ${markup}`);
  const summary = unquoted(foldSpaces(said));
  if (!/[\p{L}\p{N}]/u.test(summary)) return refused("empty", "says nothing");
  // Without its quotation marks it may open like a list.
  if (markupIn(summary) !== undefined) return refused("markup", "has markup inside quotation marks");
  const excess = excessOf(summary, section.language);
  if (excess !== undefined) return refused("tooLong", excess);
  const unknown = newNumber(summary, `${section.heading}\n${section.text}`);
  if (unknown !== undefined)
    return refused("newNumbers", `has the number ${unknown}, which the text has not`);
  return { accepted: true, summary };
}

function refused(why: Refusal, found: string): Judgement {
  return { accepted: false, why, found };
}

function excessOf(summary: string, language: string): string | undefined {
  const characters = [...summary].length;
  if (characters > MAX_CHARACTERS) return `has ${characters} characters, at most ${MAX_CHARACTERS} are taken`;
  const dense = summary.match(DENSE)?.length ?? 0;
  if (dense > MAX_DENSE_CHARACTERS)
    return `has ${dense} characters, at most ${MAX_DENSE_CHARACTERS} are taken`;
  const words = summary.split(" ").length;
  if (words > MAX_WORDS) return `has ${words} words, at most ${MAX_WORDS} are taken`;
  const sentences = splitSentences(summary, language).length;
  if (sentences > MAX_SENTENCES) return `has ${sentences} sentences, at most ${MAX_SENTENCES} are taken`;
  return undefined;
}

/** Quotation marks that stand around the whole; `"One" and "two"` keeps its own. */
function unquoted(text: string): string {
  return QUOTED.test(text) ? text.slice(1, -1).trim() : text;
}
