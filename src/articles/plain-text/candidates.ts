import { type Closing, closingOf, startsSmall, widthOf } from "./form.js";
import type { Passage } from "./passages.js";
import { add, type Rule } from "./rules.js";

/** What shows of a passage without looking around. */
interface Form {
  readonly text: string;
  readonly width: number;
  readonly closing: Closing;
  readonly gapBefore: boolean;
  readonly bullet: boolean;
  /** The value and depth of a leading count; 0 and 0 without one. */
  readonly count: number;
  readonly depth: number;
  /** What comes before the digits of a numbered line: "" for "2. Limits", "Part" for "Part 2: Limits". */
  readonly series: string | undefined;
  /** The `Label` of "Label: text". */
  readonly label: string | undefined;
}

/** A passage and how far its form alone speaks for a heading. */
export interface Candidate extends Form {
  readonly points: number;
  /** Whether it may be a heading at all, given the right place. */
  readonly likely: boolean;
  /** A line that does not close as prose does: a heading, a name, a verse, a question. */
  readonly loose: boolean;
}

const widest = 130;
/** Longer passages are text, whatever their form; nothing below reads further into them. */
const readable = 260;
const leastPoints = -2;
/** The points of bullets and long passages, which no place makes up for. */
export const hopeless = -100;

const attributes = /\s*\{[^{}]*\}$/;
const seriesHead = /^(?:(\p{L}{1,12}) ?\p{Nd}{1,2} ?[.:：)–-]|[IVX]{1,4}[.:])/u;
const labelHead = /^([^:：]{1,30})[:：]/;

const opensAsText = /^["'“‘«「『([{¿¡.]*[\p{L}\p{N}]/u;
const sentenceInside = /[\p{Ll}\p{N})]{3}[.!?]["”’)]?\s+\p{Lu}|[。！？][^」』）)]/u;
const address = /https?:|www\.|\S@\S|^\[[^\]]*\]:/;
const codeMark = /[;>]$|\w=\S/;
const path = /^[\w-]+(?:[./\\]+[\w-]+)+$/;
const attribution = /[.!?”"]\s*[-–—]{1,2}\s*\p{Lu}[^.]{1,40}$|\s--\s?\p{Lu}[^.]{1,40}$/u;
const aside = /^[(（“「].*[)）”」]$/;
// The one list of words: what a caption or a credit opens with, before its number or colon.
const caption =
  /^[([]?(?:photos?|pictures?|images?|fotos?|bild(?:er)?|abb|abbildung|fig|figure|figura|credits?|source|quelle|fuente|fonte|рис|фото|図|图|圖|写真|出典|圖片|图片|來源|来源)[\s\d.:：]|©/i;

const formRules: readonly Rule<Form>[] = [
  // Most lines are text.
  [-1.5, () => true],
  [1, ({ width }) => width <= 50],
  [-1, ({ width }) => width > 75],
  [-1.5, ({ width }) => width > 105],
  [-5, ({ closing }) => closing === "stop" || closing === "comma"],
  [-3, ({ closing }) => closing === "colon"],
  [-2, ({ closing }) => closing === "exclamation"],
  [2, ({ series }) => series !== undefined],
  [-1.5, ({ text }) => startsSmall(text)],
  [-4, ({ text }) => !opensAsText.test(text)],
  [-2, ({ text }) => sentenceInside.test(text.slice(10))],
  [-3, ({ text }) => address.test(text) || codeMark.test(text)],
  [-2, ({ text }) => path.test(text)],
  [-5, ({ text }) => attribution.test(text)],
  [-4, ({ text }) => aside.test(text)],
  [-6, ({ text }) => caption.test(text)],
  // "Q: …" and "A: …" are turns of a conversation.
  [-4, ({ label }) => label?.length === 1 && !/[IVX\d]/.test(label)],
];

export function toCandidate(passage: Passage): Candidate {
  const form = toForm(passage);
  const { width, closing, bullet } = form;
  const points = bullet || width > widest ? hopeless : add(formRules, form);
  const loose = !bullet && width <= 110 && closing !== "stop" && closing !== "colon";
  // Onto the fresh form: spreading it took most of the time of a long text.
  return Object.assign(form, { points, likely: points >= leastPoints, loose });
}

function toForm({ text: whole, gapBefore, marker }: Passage): Form {
  const long = whole.length > readable;
  const text = long ? whole.slice(0, readable) : withoutAttributes(whole);
  const ordinal = marker?.kind === "ordinal" ? marker : undefined;
  const series = seriesHead.exec(text);
  return {
    text,
    width: long ? whole.length : widthOf(text),
    closing: closingOf(long ? whole : text),
    gapBefore,
    bullet: marker?.kind === "bullet",
    count: ordinal?.value ?? 0,
    depth: ordinal?.depth ?? 0,
    series: series || ordinal?.digits ? (series?.[1] ?? "") : undefined,
    label: labelHead.exec(text)?.[1]?.trimEnd(),
  };
}

/** Without the `{#anchor}` that some exports leave behind a heading. */
function withoutAttributes(text: string): string {
  return text.endsWith("}") ? text.replace(attributes, "") : text;
}
