/** A stretch of neighbours, from `start` to before `end`. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** For each member the stretch that it stands in: the neighbours that `join` holds together. */
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
