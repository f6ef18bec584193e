import type { Finding } from "../articles/article.js";
import type { Scan } from "../articles/scan-directory.js";
import type { Reconciliation } from "../ledger/identity/reconcile.js";
import type { ArticleSource } from "./article-source.js";
import type { DryRunChanges } from "./dry-run.js";
import type { DirectoryReading } from "./read-directory.js";
import type { RenderCounts, Work } from "./work-counts.js";

/** A removal of fewer articles than this is taken for what it is. */
const MIN_SUSPICIOUS_REMOVALS = 10;

/** What was found and recorded, and what that took. */
export interface Changes extends DryRunChanges {
  readonly work: Omit<Work, keyof RenderCounts>;
  /** What the directory held, when it was looked at. */
  readonly scan?: Scan | undefined;
  /** What is to be said of categories, tags, … that are new. */
  readonly findings: readonly Finding[];
}

export const NO_CHANGES: Changes = {
  added: [],
  updated: [],
  renamed: [],
  removed: [],
  absent: [],
  unchanged: 0,
  held: [],
  rejected: [],
  doubts: [],
  findings: [],
  work: { looked: 0, read: 0, parsed: 0, recorded: 0 },
};

/**
 * A directory that lost most of its articles at once is more often not mounted, or half copied, than emptied.
 *
 * @returns what is to be said then
 */
export function suspiciousRemovals(
  { removed }: Reconciliation,
  live: number,
  scan: Scan,
  { source, mostRemovals }: { readonly source: Pick<ArticleSource, "name">; readonly mostRemovals: number },
): string | undefined {
  const vanished = removed.filter(({ path }) => !scan.articles.has(path)).length;
  if (vanished < MIN_SUSPICIOUS_REMOVALS || vanished <= live * mostRemovals) return undefined;
  return `${source.name}: ${vanished} of ${live} articles are gone at once, so nothing was changed; bring them back, or confirm with POST /refresh?confirm=removals`;
}

export function summarizeChanges(
  decision: Reconciliation,
  reading: DirectoryReading,
  live: number,
): DryRunChanges {
  const { added, updated, renamed, removed } = decision;
  const changed = new Set([...updated, ...renamed.map(({ to }) => to)]);
  return {
    added,
    updated,
    renamed,
    removed: removed.map(({ path }) => path),
    absent: decision.missing.map(({ path }) => path),
    unchanged: live - removed.length - changed.size,
    held: [...reading.withheld, ...decision.withheld],
    rejected: [...reading.rejected, ...decision.rejections],
    doubts: [...reading.warnings, ...decision.warnings],
  };
}
