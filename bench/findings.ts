import { table } from "./measure.js";

/** A goal of the project, and its measured value. */
export interface Goal {
  readonly what: string;
  readonly must: number;
  readonly goFor: number;
  /** Undefined when not measured. */
  readonly seen: number | undefined;
  /** Whether less is better. */
  readonly atMost?: boolean;
}

/** A task's result: text, and goals. */
export interface Findings {
  readonly text: string;
  readonly goals: readonly Goal[];
}

export function goalTable(goals: readonly Goal[]): string {
  return table(
    ["ratio", "must", "go for", "seen", "met"],
    goals.map((goal) => {
      const bound = goal.atMost === true ? "≤ " : "≥ ";
      return [goal.what, `${bound}${goal.must}`, `${bound}${goal.goFor}`, seenOf(goal), verdictOn(goal)];
    }),
  );
}

function seenOf({ seen }: Goal): string {
  return seen === undefined || Number.isNaN(seen) ? "not measured" : seen.toFixed(2);
}

function verdictOn({ must, goFor, seen, atMost = false }: Goal): string {
  if (seen === undefined || Number.isNaN(seen)) return "";
  const reaches = (bound: number) => (atMost ? seen <= bound : seen >= bound);
  if (reaches(goFor)) return "go for";
  return reaches(must) ? "must" : "no";
}
