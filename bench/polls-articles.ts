import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { times } from "./measure.js";

const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 0, 1);
const WORDS = 12_000;
const SYLLABLES = "ta re mi so an li der che ro est um ka vo en il por sta ment ing u".split(" ");

/** Writes one article per day, long enough that fifty make a feed of about 180 kB. */
export function writeArticlesOfDays(directory: string, days: number): void {
  mkdirSync(directory, { recursive: true });
  for (let day = 0; day < days; day += 1) writeArticleOfDay(directory, day);
}

export function writeArticleOfDay(directory: string, day: number): void {
  const write = writer(day + 1);
  const date = new Date(FIRST_DAY + day * DAY).toISOString().slice(0, 10);
  const sections = times(4, () => `## ${write(5)}\n\n${times(2, (n) => write(20 + 10 * n)).join("\n\n")}\n`);
  const text = `---\ntitle: ${write(6)}\ndate: ${date}\ntags: [mills, rivers]\n---\n\n${write(20)}\n\n${sections.join("\n")}`;
  writeFileSync(join(directory, `${date}.md`), text);
}

/** Sentences of words with the frequencies of a language, so that they compress alike. */
function writer(seed: number): (words: number) => string {
  let state = seed;
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const sentence = (words: number) => {
    const [first = "", ...rest] = times(words, () => wordOf(Math.floor(WORDS ** chance())));
    return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(" ");
  };
  return (words) => (words < 10 ? sentence(words) : times(words / 10, () => `${sentence(10)}.`).join(" "));
}

/** The n-th most common word; common words are shorter. */
function wordOf(n: number): string {
  const syllables = n < 20 ? 1 : n < 400 ? 2 : n < 8_000 ? 3 : 4;
  return times(
    syllables,
    (k) => SYLLABLES[Math.floor(n / SYLLABLES.length ** k + k) % SYLLABLES.length],
  ).join("");
}
