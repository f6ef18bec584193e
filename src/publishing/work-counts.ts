/** Work done by a refresh. */
export interface Work {
  /** Files and folders whose state was read. */
  readonly looked: number;
  /** Files that were opened because their state differed. */
  readonly read: number;
  /** Files that were parsed because their bytes differed. */
  readonly parsed: number;
  /** Articles written to the ledger, including those for which only the state of the file differed. */
  readonly recorded: number;
  /** Entries assembled. A full entry and one with only summaries count as two. */
  readonly assembled: number;
  /** Feeds and pages rendered. */
  readonly rendered: number;
  /** Documents compressed because their bytes differed. */
  readonly compressed: number;
}

/** The counts of rendering, including documents requested by readers during the refresh. */
export type RenderCounts = { -readonly [Name in "assembled" | "rendered" | "compressed"]: number };

export function zeroRenderCounts(): RenderCounts {
  return { assembled: 0, rendered: 0, compressed: 0 };
}

export function renderCountsSince(before: RenderCounts, now: RenderCounts): RenderCounts {
  return {
    assembled: now.assembled - before.assembled,
    rendered: now.rendered - before.rendered,
    compressed: now.compressed - before.compressed,
  };
}
