import type { Instant } from "../../articles/article.js";

interface Dated {
  readonly published: Instant | undefined;
}

/** A key by which items of two lists are matched. */
export interface Criterion<One, Other, By> {
  readonly by: By;
  readonly leftKey: (one: One) => string | undefined;
  readonly rightKeys: (other: Other) => readonly (string | undefined)[];
  readonly excludes?: (one: One, other: Other) => boolean;
}

export interface Pair<Other, By> {
  readonly other: Other;
  readonly by: By;
}

/** Items of both lists that share a key, so that the match is not unique. */
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
 * Pairs the items of two lists, one criterion after the other. A key that one item of each list has makes a pair. If
 * several share it, they are paired by their publication dates where these are unambiguous.
 *
 * Paired items still count for uniqueness: the last two items that share a key need not belong together.
 *
 * @returns the pairs and the ambiguities; each item is in at most one ambiguity
 */
export function pairEntries<One extends Dated, Other extends Dated, By>(
  ones: readonly One[],
  others: readonly Other[],
  criteria: readonly Criterion<One, Other, By>[],
): { pairs: Map<One, Pair<Other, By>>; ambiguities: Ambiguity<One, Other, By>[] } {
  const pairs = new Map<One, Pair<Other, By>>();
  const taken = new Set<Other>();
  const unresolvedGroups: Ambiguity<One, Other, By>[] = [];
  const unpaired: UnpairedFilter<One, Other> = (group) => ({
    ones: group.ones.filter((one) => !pairs.has(one)),
    others: group.others.filter((other) => !taken.has(other)),
  });
  for (const criterion of criteria) {
    const { by, excludes = () => false } = criterion;
    for (const group of groupByKey(criterion, ones, others)) {
      for (const [one, other] of pairsInGroup(group, unpaired)) {
        if (excludes(one, other)) continue;
        pairs.set(one, { other, by });
        taken.add(other);
      }
      if (!isUnique(group)) unresolvedGroups.push({ by, ...unpaired(group) });
    }
  }
  return { pairs, ambiguities: findAmbiguities(unresolvedGroups, unpaired) };
}

type UnpairedFilter<One, Other> = (group: Group<One, Other>) => Group<One, Other>;

function isUnique<One, Other>({ ones, others }: Group<One, Other>): boolean {
  return ones.length === 1 && others.length === 1;
}

function pairsInGroup<One extends Dated, Other extends Dated>(
  group: Group<One, Other>,
  unpaired: UnpairedFilter<One, Other>,
): [One, Other][] {
  const { ones, others } = unpaired(group);
  if (!isUnique(group)) return pairsByDate({ ones, others });
  return ones.flatMap((one) => others.map((other): [One, Other] => [one, other]));
}

/** Groups that later criteria did not resolve. */
function findAmbiguities<One, Other, By>(
  groups: readonly Ambiguity<One, Other, By>[],
  unpaired: UnpairedFilter<One, Other>,
): Ambiguity<One, Other, By>[] {
  const listed = new Set<One>();
  return groups.flatMap((group) => {
    const { ones, others } = unpaired(group);
    const unlisted = ones.filter((one) => !listed.has(one));
    if (unlisted.length === 0 || others.length === 0) return [];
    for (const one of unlisted) listed.add(one);
    return [{ by: group.by, ones: unlisted, others }];
  });
}

/** Groups of items that share a key with the other list. */
function groupByKey<One, Other, By>(
  { leftKey, rightKeys }: Criterion<One, Other, By>,
  ones: readonly One[],
  others: readonly Other[],
): Group<One, Other>[] {
  const groups = new Map<string, { ones: One[]; others: Other[] }>();
  for (const one of ones) {
    const key = leftKey(one);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ones: [one], others: [] });
    else group.ones.push(one);
  }
  for (const other of others) {
    for (const key of new Set(rightKeys(other))) {
      if (key !== undefined) groups.get(key)?.others.push(other);
    }
  }
  return [...groups.values()].filter((group) => group.others.length > 0);
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Pairs items with the same publication date if no third item has it: first to the minute, then within a day, since a
 * date without a time or zone is off by hours.
 */
function pairsByDate<One extends Dated, Other extends Dated>(group: Group<One, Other>): [One, Other][] {
  const exact = mutualPairs(group, MINUTE_MS);
  const [ones, others] = [new Set(exact.map(([one]) => one)), new Set(exact.map(([, other]) => other))];
  const rest = {
    ones: group.ones.filter((one) => !ones.has(one)),
    others: group.others.filter((other) => !others.has(other)),
  };
  return [...exact, ...mutualPairs(rest, DAY_MS)];
}

function mutualPairs<One extends Dated, Other extends Dated>(
  { ones, others }: Group<One, Other>,
  withinMs: number,
): [One, Other][] {
  return ones.flatMap((one): [One, Other][] => {
    const [other, second] = publishedNear(one, others, withinMs);
    if (other === undefined || second !== undefined) return [];
    return publishedNear(other, ones, withinMs).length === 1 ? [[one, other]] : [];
  });
}

function publishedNear<Thing extends Dated>(
  { published }: Dated,
  things: readonly Thing[],
  withinMs: number,
): Thing[] {
  if (published === undefined) return [];
  return things.filter(
    (thing) => thing.published !== undefined && Math.abs(thing.published - published) < withinMs,
  );
}
