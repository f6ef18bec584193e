import { SeededRandom } from "../../tests/fixtures/seeded-random.js";
import { pickOf } from "../pick-of.js";
import type { Origin } from "./corpus.js";
import { ENCODINGS, MAX_TEXT_LENGTH, MUTATIONS } from "./mutations.js";

/** A file to publish or reject. */
export interface ArticleCase {
  /** Identifies the case, with the seed. */
  readonly number: number;
  /** Relative to the directory. */
  readonly path: string;
  readonly bytes: Buffer;
  /** The original article and its changes. */
  readonly history: readonly string[];
}

const NAMES = Object.keys(MUTATIONS);
const STRANGE_ENCODINGS = Object.keys(ENCODINGS).filter((name) => name !== "UTF-8");

/** One file in this many is not valid UTF-8, since most of those are rejected at once. */
const STRANGE_ENCODING = 25;
const STRANGE_NAME = 12;

const STRANGE_NAMES = [
  "2026-02-31-no-day",
  "2026-01-15-a-day",
  "a b%20c",
  "..%2f..%2fetc",
  "\u202Egnp.exe",
  "new\nline",
  '"><script>',
  "&amp;]]>",
  "水",
  "index",
  "-",
  `${"a".repeat(240)}`,
];

/** Seed, number and corpus determine the case. */
export function articleCase(seed: number, number: number, origins: readonly Origin[]): ArticleCase {
  const chance = new SeededRandom(Math.imul(seed ^ Math.imul(number, 0x9e3779b1), 0x85ebca6b));
  const origin = pickOf(origins, chance);
  const other = pickOf(origins, chance);
  const history = [origin.path];
  let { text } = origin;
  for (let left = 1 + Math.floor(chance.fraction() ** 2 * 7); left > 0; left -= 1) {
    const name = pickOf(NAMES, chance);
    text = (MUTATIONS[name]?.(text, chance, other.text) ?? text).slice(0, MAX_TEXT_LENGTH);
    history.push(name);
  }
  const encoding = chance.below(STRANGE_ENCODING) === 0 ? pickOf(STRANGE_ENCODINGS, chance) : "UTF-8";
  const bytes = ENCODINGS[encoding]?.(text, chance) ?? Buffer.from(text);
  if (encoding !== "UTF-8") history.push(encoding);
  return { number, path: pathOf(origin.path, number, chance), bytes, history };
}

function pathOf(path: string, number: number, chance: SeededRandom): string {
  const folder = /^.*\//.exec(path)?.[0] ?? "";
  const ending = chance.below(20) === 0 ? pickOf([".md", ".html", ".txt"], chance) : /\.\w+$/.exec(path)?.[0];
  const name = chance.below(STRANGE_NAME) === 0 ? pickOf(STRANGE_NAMES, chance) : "article";
  return `${folder}${name}-${number}${ending}`;
}
