/** What a refresh took, counted where it is done: what follows from the articles that changed, and what does not. */
export interface Work {
  /** Files and folders whose state the sweep of the directory asked for. */
  readonly looked: number;
  /** Files that were opened, since their state had moved. */
  readonly read: number;
  /** Files that were parsed, since their bytes had changed. */
  readonly parsed: number;
  /** Articles that were written to the ledger: changed, withdrawn, or with the state of their files alone. */
  readonly recorded: number;
  /** Entries made of articles; one with its article and one with its summaries alone are two. */
  readonly assembled: number;
  /** Feeds and pages rendered. */
  readonly rendered: number;
  /** Documents that were compressed, since their bytes had changed. */
  readonly compressed: number;
}

/** The part of it that rendering is; what readers ask for during a refresh counts as well. */
export type RenderCounts = { -readonly [Name in "assembled" | "rendered" | "compressed"]: number };

export function zeroRenderCounts(): RenderCounts {
  return { assembled: 0, rendered: 0, compressed: 0 };
}

/** What was done between two counts. */
export function renderCountsSince(before: RenderCounts, now: RenderCounts): RenderCounts {
  return {
    assembled: now.assembled - before.assembled,
    rendered: now.rendered - before.rendered,
    compressed: now.compressed - before.compressed,
  };
}
