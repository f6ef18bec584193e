/** The points, and the condition for them. */
export type Rule<Seen> = readonly [points: number, holds: (seen: Seen) => boolean];

export function sumPoints<Seen>(rules: readonly Rule<Seen>[], subject: Seen): number {
  let sum = 0;
  for (const [points, holds] of rules) if (holds(subject)) sum += points;
  return sum;
}
