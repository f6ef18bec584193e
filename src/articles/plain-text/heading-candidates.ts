import type { Passage } from "./passages.js";
import { type Rule, sumPoints } from "./scoring-rules.js";
import { type Closing, closingOf, startsLowercase, widthOf } from "./text-properties.js";

/** The features of a passage by itself, without its neighbours. */
interface PassageFeatures {
  readonly text: string;
  readonly width: number;
  readonly closing: Closing;
  readonly gapBefore: boolean;
  readonly bullet: boolean;
  /** The value and depth of a number at the start. Both are 0 if there is none. */
  readonly count: number;
  readonly depth: number;
  /** The word before the digits of a numbered line: "" for "2. Limits", "Part" for "Part 2: Limits". */
  readonly series: string | undefined;
  /** The `Label` of "Label: text". */
  readonly label: string | undefined;
}

/** A passage, and the points that it gets by itself. */
export interface HeadingCandidate extends PassageFeatures {
  readonly points: number;
  /** Whether it can be a heading in the right context. */
  readonly likely: boolean;
  /** A line that does not end like prose, such as a heading, a name, a line of verse or a question. */
  readonly loose: boolean;
}

const MAX_HEADING_WIDTH = 130;
/** Longer passages are text. The rules below read only this many characters. */
const MAX_INSPECTED_LENGTH = 260;
const MIN_LIKELY_POINTS = -2;
/** The points of bullets and long passages. No context can outweigh them. */
export const NEVER_A_HEADING = -100;

const TRAILING_ATTRIBUTES = /\s*\{[^{}]*\}$/;
const SERIES_PREFIX = /^(?:(\p{L}{1,12}) ?\p{Nd}{1,2} ?[.:：)–-]|[IVX]{1,4}[.:])/u;
const LABEL_PREFIX = /^([^:：]{1,30})[:：]/;

const STARTS_WITH_TEXT = /^["'“‘«「『([{¿¡.]*[\p{L}\p{N}]/u;
const SENTENCE_INSIDE = /[\p{Ll}\p{N})]{3}[.!?]["”’)]?\s+\p{Lu}|[。！？][^」』）)]/u;
const URL_OR_EMAIL = /https?:|www\.|\S@\S|^\[[^\]]*\]:/;
const CODE_MARK = /[;>]$|\w=\S/;
const FILE_PATH = /^[\w-]+(?:[./\\]+[\w-]+)+$/;
const ATTRIBUTION = /[.!?”"]\s*[-–—]{1,2}\s*\p{Lu}[^.]{1,40}$|\s--\s?\p{Lu}[^.]{1,40}$/u;
const ASIDE = /^[(（“「].*[)）”」]$/;
// The only list of words: those that start a caption or a credit, before its number or colon.
const CAPTION =
  /^[([]?(?:photos?|pictures?|images?|fotos?|bild(?:er)?|abb|abbildung|fig|figure|figura|credits?|source|quelle|fuente|fonte|рис|фото|図|图|圖|写真|出典|圖片|图片|來源|来源)[\s\d.:：]|©/i;

const FEATURE_RULES: readonly Rule<PassageFeatures>[] = [
  [-1.5, () => true],
  [1, ({ width }) => width <= 50],
  [-1, ({ width }) => width > 75],
  [-1.5, ({ width }) => width > 105],
  [-5, ({ closing }) => closing === "stop" || closing === "comma"],
  [-3, ({ closing }) => closing === "colon"],
  [-2, ({ closing }) => closing === "exclamation"],
  [2, ({ series }) => series !== undefined],
  [-1.5, ({ text }) => startsLowercase(text)],
  [-4, ({ text }) => !STARTS_WITH_TEXT.test(text)],
  [-2, ({ text }) => SENTENCE_INSIDE.test(text.slice(10))],
  [-3, ({ text }) => URL_OR_EMAIL.test(text) || CODE_MARK.test(text)],
  [-2, ({ text }) => FILE_PATH.test(text)],
  [-5, ({ text }) => ATTRIBUTION.test(text)],
  [-4, ({ text }) => ASIDE.test(text)],
  [-6, ({ text }) => CAPTION.test(text)],
  // "Q: …" and "A: …" are lines of an interview.
  [-4, ({ label }) => label?.length === 1 && !/[IVX\d]/.test(label)],
];

export function toHeadingCandidate(passage: Passage): HeadingCandidate {
  const features = passageFeatures(passage);
  const { width, closing, bullet } = features;
  const points = bullet || width > MAX_HEADING_WIDTH ? NEVER_A_HEADING : sumPoints(FEATURE_RULES, features);
  const loose = !bullet && width <= 110 && closing !== "stop" && closing !== "colon";
  // Assigned to the new object, because copying it took most of the time of a long text.
  return Object.assign(features, { points, likely: points >= MIN_LIKELY_POINTS, loose });
}

function passageFeatures({ text: fullText, gapBefore, marker }: Passage): PassageFeatures {
  const isLong = fullText.length > MAX_INSPECTED_LENGTH;
  const text = isLong ? fullText.slice(0, MAX_INSPECTED_LENGTH) : stripAttributes(fullText);
  const ordinal = marker?.kind === "ordinal" ? marker : undefined;
  const series = SERIES_PREFIX.exec(text);
  return {
    text,
    width: isLong ? fullText.length : widthOf(text),
    closing: closingOf(isLong ? fullText : text),
    gapBefore,
    bullet: marker?.kind === "bullet",
    count: ordinal?.value ?? 0,
    depth: ordinal?.depth ?? 0,
    series: series || ordinal?.digits ? (series?.[1] ?? "") : undefined,
    label: LABEL_PREFIX.exec(text)?.[1]?.trimEnd(),
  };
}

/** Removes the `{#anchor}` that some exports leave after a heading. */
function stripAttributes(text: string): string {
  return text.endsWith("}") ? text.replace(TRAILING_ATTRIBUTES, "") : text;
}
