/** A run of adjacent members. `end` is exclusive. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/**
 * Returns for each member the run that it belongs to. `join` tells whether two neighbours are in the same
 * run.
 */
export function groupRuns<Member>(
  members: readonly Member[],
  belongTogether: (one: Member, next: Member) => boolean,
): Run[] {
  const runs: Run[] = [];
  let current: { start: number; end: number } | undefined;
  let previous: Member | undefined;
  for (const [index, member] of members.entries()) {
    if (current === undefined || previous === undefined || !belongTogether(previous, member))
      current = { start: index, end: index };
    current.end = index + 1;
    previous = member;
    runs.push(current);
  }
  return runs;
}
