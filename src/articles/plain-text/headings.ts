import { type Candidate, hopeless, toCandidate } from "./candidates.js";
import { type LayoutConventions, layoutConventionsOf } from "./layout-conventions.js";
import type { Passage } from "./passages.js";
import { add, type Rule } from "./rules.js";
import { runsOf } from "./runs.js";

/** A candidate, its neighbours, and the habits of its document. */
interface Sight {
  readonly self: Candidate;
  readonly before: Candidate | undefined;
  readonly after: Candidate | undefined;
  /** How many loose lines stand in a row here, and the place among them from 0. */
  readonly run: number;
  readonly place: number;
  /** Whether the lines between the blank lines around it are verse. */
  readonly verse: boolean;
  /** Whether nothing but loose lines stands above: the place of bylines and dates. */
  readonly atTop: boolean;
  /** Whether the neighbour below is the document's last passage. */
  readonly lastBelow: boolean;
  readonly habits: LayoutConventions;
}

const shortLine = 60;
const byline =
  /^(?:(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor)\s+\p{Lu}|(?:作者|撰文|记者|記者|文)\s*[:：／/])/u;

/**
 * Points for and against a heading; what a line's form earns is counted
 * already. Each rule says something that a reader could see.
 */
const placeRules: readonly Rule<Sight>[] = [
  // What follows: a heading stands above text, a list or another heading.
  [-6, ({ after }) => after === undefined],
  [3, ({ self, after }) => isText(after) && after.width > self.width * 1.2],
  [2, ({ self, after }) => isText(after) && after.width <= self.width * 1.2],
  [2, ({ after }) => !!after?.bullet],
  [1.5, ({ after, lastBelow }) => !!after?.likely && !lastBelow],
  // What it stands among: long runs of loose lines are names, links or addresses.
  [-1, ({ run, place }) => run >= 3 && place > 0],
  [-1.5, ({ run, place }) => run >= 4 && place > 0 && place < run - 1],
  [-1, ({ run, place }) => run >= 5 && place > 0],
  [-2, ({ run, self, before }) => run >= 3 && hasInnerComma(self) && hasInnerComma(before)],
  [-4, ({ verse }) => verse],
  // "1." and "2." with nothing between are items.
  [-8, ({ self, before, after }) => countOn(before, self) || countOn(self, after)],
  // A line below a lead-in is what it announces, unless such things were stripped here.
  [-1, ({ before, habits }) => before?.closing === "colon" && habits.strandedLeadIns < 3],
  [-4, ({ self, atTop }) => atTop && isByline(self.text)],
  // What the document does elsewhere.
  [-3, ({ self, before, habits }) => habits.spaced && !self.gapBefore && !before?.likely],
  [1, ({ self, before, habits }) => !habits.spaced && self.gapBefore && !!before],
  [-1.5, ({ self, habits }) => tallied(habits.labels, self.label) > 1],
  [-3, ({ self, habits }) => self.label !== undefined && tallied(habits.texts, self.text) > 1],
  [3, ({ self, habits }) => self.closing !== "open" && tallied(habits.series, self.series) > 1],
  [-1, ({ self, habits }) => self.closing === "question" && self.width > 60 && !habits.asks],
  [1.5, ({ self, habits }) => self.closing === "question" && habits.asks],
  [4, ({ self, habits }) => habits.colons && self.closing === "colon"],
];

/** The places of the passages that are headings: those for which more speaks than against. */
export function findHeadings(passages: readonly Passage[]): Set<number> {
  const candidates = passages.map(toCandidate);
  const sightOf = lookAround(candidates);
  const found = new Set<number>();
  for (const [index, candidate] of candidates.entries()) {
    if (candidate.points === hopeless) continue;
    if (candidate.points + add(placeRules, sightOf(candidate, index)) >= 0) found.add(index);
  }
  return found;
}

function isText(one: Candidate | undefined): one is Candidate {
  return !!one && !one.likely && !one.bullet;
}

function hasInnerComma(one: Candidate | undefined): boolean {
  return /[,،]\s|[，、]/.test(one?.text ?? "");
}

function countOn(one: Candidate | undefined, next: Candidate | undefined): boolean {
  return !!one && !!next && one.depth > 0 && one.depth === next.depth && next.count === one.count + 1;
}

/** "By Jane Doe", or a date: mostly digits. */
function isByline(text: string): boolean {
  const digits = text.match(/\d/g)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return (text.length <= shortLine && byline.test(text)) || (digits > 4 && letters < 2 * digits);
}

function tallied(counts: ReadonlyMap<string, number>, key: string | undefined): number {
  return key === undefined ? 0 : (counts.get(key) ?? 0);
}

/** Verse, an address, a signature: short lines, none of which but the last of many closes. */
function isVerse(block: readonly Candidate[]): boolean {
  const inner = block.length > 2 ? block.slice(0, -1) : block;
  return (
    block.length > 1 &&
    block.every(({ bullet, width }) => !bullet && width <= shortLine) &&
    inner.every(({ closing }) => closing !== "stop")
  );
}

/** Gathers what lies around; the answer shows it for one candidate. */
function lookAround(candidates: readonly Candidate[]): (self: Candidate, index: number) => Sight {
  const habits = layoutConventionsOf(candidates);
  const runs = runsOf(candidates, (one, next) => one.loose && next.loose);
  const blocks = runsOf(candidates, (_, next) => !next.gapBefore);
  const verses = new Set(
    [...new Set(blocks)].filter(({ start, end }) => isVerse(candidates.slice(start, end))),
  );
  return (self, index) => {
    const { start, end } = runs[index] ?? { start: index, end: index + 1 };
    const block = blocks[index];
    return {
      self,
      before: candidates[index - 1],
      after: candidates[index + 1],
      run: end - start,
      place: index - start,
      verse: block !== undefined && verses.has(block),
      atTop: start === 0,
      lastBelow: index === candidates.length - 2,
      habits,
    };
  };
}
