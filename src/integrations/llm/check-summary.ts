import { splitSentences } from "../../summaries/split-sentences.js";
import { foldSpaces } from "../../summaries/text-blocks.js";
import { findUnknownNumber } from "./numbers.js";
import type { SectionToSummarize } from "./section.js";

export type RejectionReason = "empty" | "markup" | "tooLong" | "newNumbers";

export type SummaryCheck =
  | { readonly accepted: true; readonly summary: string }
  /** `found` continues the sentence "the answer …". */
  | { readonly accepted: false; readonly why: RejectionReason; readonly found: string };

const MAX_SENTENCES = 3;
const MAX_WORDS = 60;
/** For scripts without spaces and for very long words. */
const MAX_CHARACTERS = 600;
/** In Chinese and Japanese, about as much text as 60 words elsewhere. */
const MAX_CJK_CHARACTERS = 160;

/** Longer answers are rejected at once, since the patterns would take long. */
const MAX_ANSWER_LENGTH = 4_000;

const CJK_CHARACTERS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const THINKING_BLOCK = /^\s*<think>[\s\S]*?<\/think>/i;
const QUOTED_TEXT =
  /^(?:"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«|‘[^‘’]*’|「[^「」]*」|『[^『』]*』)$/u;

/**
 * Cleans and checks the answer of a model. A wrong summary is worse than a plain one, so questionable answers are rejected
 * and the built-in summary is used.
 */
export function checkSummary(answer: string, section: SectionToSummarize): SummaryCheck {
  const text = answer.replace(THINKING_BLOCK, "").trim();
  if (text.length > MAX_ANSWER_LENGTH) return rejected("tooLong", `has ${text.length} characters`);
  const markup = findMarkup(text);
  if (markup !== undefined) return rejected("markup", `has markup: ${markup}`);
  const summary = unquote(foldSpaces(text));
  if (!/[\p{L}\p{N}]/u.test(summary)) return rejected("empty", "says nothing");
  // Without quotation marks, the text may begin like a list.
  if (findMarkup(summary) !== undefined) return rejected("markup", "has markup inside quotation marks");
  const excess = describeExcess(summary, section.language);
  if (excess !== undefined) return rejected("tooLong", excess);
  const unknown = findUnknownNumber(summary, `${section.heading}\n${section.text}`);
  if (unknown !== undefined)
    return rejected("newNumbers", `has the number ${unknown}, which the text has not`);
  return { accepted: true, summary };
}

function rejected(why: RejectionReason, found: string): SummaryCheck {
  return { accepted: false, why, found };
}

function describeExcess(summary: string, language: string): string | undefined {
  const characters = [...summary].length;
  if (characters > MAX_CHARACTERS) return `has ${characters} characters, at most ${MAX_CHARACTERS} are taken`;
  const dense = summary.match(CJK_CHARACTERS)?.length ?? 0;
  if (dense > MAX_CJK_CHARACTERS) return `has ${dense} characters, at most ${MAX_CJK_CHARACTERS} are taken`;
  const words = summary.split(" ").length;
  if (words > MAX_WORDS) return `has ${words} words, at most ${MAX_WORDS} are taken`;
  const sentences = splitSentences(summary, language).length;
  if (sentences > MAX_SENTENCES) return `has ${sentences} sentences, at most ${MAX_SENTENCES} are taken`;
  return undefined;
}

/** Removes quotation marks around the whole text; `"One" and "two"` stays unchanged. */
function unquote(text: string): string {
  return QUOTED_TEXT.test(text) ? text.slice(1, -1).trim() : text;
}

const LINE_STARTS =
  /^[ \t]*(?:#{1,6}(?:\s|$)|>|[-+•◦▪‣●○](?:\s|$)|\d{1,9}[.)](?:\s|$)|(?:-[ \t]*){3,}$|=+[ \t]*$|\[[^\]]*\]:)/m;
const TAG_OR_ENTITY = /<[a-z/!?]|&(?:[a-z][a-z\d]*|#\d+|#x[\da-f]+);/i;
/** Emphasis, code, tables, escapes, templates and JSON, but not "~5 km" or "snake_case". */
const MARKUP_CHARACTERS = /[*`|\\{}]|~~|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u;
const LINK = /\]\(|\]\[|\[\^|\b[a-z][a-z\d+.-]*:\/\/|\bmailto:|\bwww\./i;
/** An introductory line: "Here is the summary:". */
const PREAMBLE = /[:：][ \t]*\r?\n/;
/** Invalid in a feed or invisible: control characters, lone surrogates, bidirectional overrides. */
const FORBIDDEN_CHARACTERS = /(?![\t\n\r])\p{Cc}|[\u202A-\u202E\u2066-\u2069\uFFF9-\uFFFF]|\p{Surrogate}/u;

const KINDS: readonly (readonly [RegExp, string])[] = [
  [FORBIDDEN_CHARACTERS, "a control character"],
  [TAG_OR_ENTITY, "an HTML tag or entity"],
  [LINK, "a link"],
  [LINE_STARTS, "a heading, a list, a quotation or a rule"],
  [MARKUP_CHARACTERS, "emphasis, code, a table, an escape or JSON"],
  [PREAMBLE, "a line that announces the summary"],
];

/** Names the kind of markup in a text; undefined for plain prose. Call it before lines are joined. */
function findMarkup(text: string): string | undefined {
  return KINDS.find(([pattern]) => pattern.test(text))?.[1];
}
