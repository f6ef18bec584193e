import type { Instant } from "../../articles/article.js";

interface Dated {
  readonly published: Instant | undefined;
}

/** What a thing of one kind and a thing of another kind have in common when they are the same. */
export interface Criterion<One, Other, By> {
  readonly by: By;
  readonly ofOne: (one: One) => string | undefined;
  readonly ofOther: (other: Other) => readonly (string | undefined)[];
  readonly excludes?: (one: One, other: Other) => boolean;
}

export interface Pair<Other, By> {
  readonly other: Other;
  readonly by: By;
}

/** Some of each kind that have in common what only one of each should. */
export interface Ambiguity<One, Other, By> {
  readonly by: By;
  readonly ones: readonly One[];
  readonly others: readonly Other[];
}

interface Group<One, Other> {
  readonly ones: readonly One[];
  readonly others: readonly Other[];
}

/**
 * Pairs the things of two kinds, by one criterion after the other. What only one of each kind has in common
 * makes a pair; what several have does so if the moment of publication tells them apart.
 *
 * Whether it is only one is asked of all of them, paired before or not: what is left over when the others
 * are gone need not be a pair.
 *
 * @returns the pairs, and what stayed ambiguous, each thing in one ambiguity at most
 */
export function pairEntries<One extends Dated, Other extends Dated, By>(
  ones: readonly One[],
  others: readonly Other[],
  criteria: readonly Criterion<One, Other, By>[],
): { pairs: Map<One, Pair<Other, By>>; ambiguities: Ambiguity<One, Other, By>[] } {
  const pairs = new Map<One, Pair<Other, By>>();
  const taken = new Set<Other>();
  const doubts: Ambiguity<One, Other, By>[] = [];
  const open: OpenPart<One, Other> = (group) => ({
    ones: group.ones.filter((one) => !pairs.has(one)),
    others: group.others.filter((other) => !taken.has(other)),
  });
  for (const criterion of criteria) {
    const { by, excludes = () => false } = criterion;
    for (const group of groupsBy(criterion, ones, others)) {
      for (const [one, other] of pairsIn(group, open)) {
        if (excludes(one, other)) continue;
        pairs.set(one, { other, by });
        taken.add(other);
      }
      if (!isUnique(group)) doubts.push({ by, ...open(group) });
    }
  }
  return { pairs, ambiguities: unresolved(doubts, open) };
}

type OpenPart<One, Other> = (group: Group<One, Other>) => Group<One, Other>;

function isUnique<One, Other>({ ones, others }: Group<One, Other>): boolean {
  return ones.length === 1 && others.length === 1;
}

function pairsIn<One extends Dated, Other extends Dated>(
  group: Group<One, Other>,
  open: OpenPart<One, Other>,
): [One, Other][] {
  const { ones, others } = open(group);
  if (!isUnique(group)) return pairsByMoment({ ones, others });
  return ones.flatMap((one) => others.map((other): [One, Other] => [one, other]));
}

/** What later criteria have not settled. */
function unresolved<One, Other, By>(
  doubts: readonly Ambiguity<One, Other, By>[],
  open: OpenPart<One, Other>,
): Ambiguity<One, Other, By>[] {
  const listed = new Set<One>();
  return doubts.flatMap((doubt) => {
    const { ones, others } = open(doubt);
    const unlisted = ones.filter((one) => !listed.has(one));
    if (unlisted.length === 0 || others.length === 0) return [];
    for (const one of unlisted) listed.add(one);
    return [{ by: doubt.by, ones: unlisted, others }];
  });
}

/** Those that have something in common with one of the other kind. */
function groupsBy<One, Other, By>(
  { ofOne, ofOther }: Criterion<One, Other, By>,
  ones: readonly One[],
  others: readonly Other[],
): Group<One, Other>[] {
  const groups = new Map<string, { ones: One[]; others: Other[] }>();
  for (const one of ones) {
    const key = ofOne(one);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ones: [one], others: [] });
    else group.ones.push(one);
  }
  for (const other of others) {
    for (const key of new Set(ofOther(other))) {
      if (key !== undefined) groups.get(key)?.others.push(other);
    }
  }
  return [...groups.values()].filter((group) => group.others.length > 0);
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * Pairs of which each was published when the other was, and no third one at that time: to the minute first,
 * then within a day, since a date without time or zone is off by hours.
 */
function pairsByMoment<One extends Dated, Other extends Dated>(group: Group<One, Other>): [One, Other][] {
  const exact = mutualPairs(group, MINUTE);
  const [ones, others] = [new Set(exact.map(([one]) => one)), new Set(exact.map(([, other]) => other))];
  const rest = {
    ones: group.ones.filter((one) => !ones.has(one)),
    others: group.others.filter((other) => !others.has(other)),
  };
  return [...exact, ...mutualPairs(rest, DAY)];
}

function mutualPairs<One extends Dated, Other extends Dated>(
  { ones, others }: Group<One, Other>,
  within: number,
): [One, Other][] {
  return ones.flatMap((one): [One, Other][] => {
    const [other, second] = nearTo(one, others, within);
    if (other === undefined || second !== undefined) return [];
    return nearTo(other, ones, within).length === 1 ? [[one, other]] : [];
  });
}

function nearTo<Thing extends Dated>(
  { published }: Dated,
  things: readonly Thing[],
  within: number,
): Thing[] {
  if (published === undefined) return [];
  return things.filter(
    (thing) => thing.published !== undefined && Math.abs(thing.published - published) < within,
  );
}
