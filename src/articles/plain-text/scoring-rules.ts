/** Points for or against, and when they are given. */
export type Rule<Seen> = readonly [points: number, holds: (seen: Seen) => boolean];

/** The sum of the points of the rules that hold. */
export function sumPoints<Seen>(rules: readonly Rule<Seen>[], subject: Seen): number {
  let sum = 0;
  for (const [points, holds] of rules) if (holds(subject)) sum += points;
  return sum;
}
