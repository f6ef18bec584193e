/** A stretch of neighbours, from `start` to before `end`. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** For each member the stretch that it stands in: the neighbours that `join` holds together. */
export function runsOf<Member>(all: readonly Member[], join: (one: Member, next: Member) => boolean): Run[] {
  const found: Run[] = [];
  let open: { start: number; end: number } | undefined;
  let last: Member | undefined;
  for (const [index, member] of all.entries()) {
    if (open === undefined || last === undefined || !join(last, member)) open = { start: index, end: index };
    open.end = index + 1;
    last = member;
    found.push(open);
  }
  return found;
}
