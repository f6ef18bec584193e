import type { Finding, Rejection } from "../articles/article.js";
import type { Scan } from "../articles/scan-directory.js";
import type { Reconciliation } from "../ledger/identity/reconcile.js";
import type { Ledger } from "../ledger/ledger.js";
import type { ArticleSource } from "./article-source.js";
import type { DryRunChanges } from "./dry-run.js";
import { type DirectoryReading, isMissingReference, warningsAbout } from "./read-directory.js";
import type { RenderCounts, Work } from "./work-counts.js";

/** Fewer removals than this never need to be confirmed. */
const MIN_SUSPICIOUS_REMOVALS = 10;

/** The recorded changes of one scan. */
export interface Changes extends DryRunChanges {
  readonly work: Omit<Work, keyof RenderCounts>;
  /** Undefined when the directory was not scanned. */
  readonly scan?: Scan | undefined;
  /** About the publication as a whole, for example new categories. */
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
 * A directory that lost most of its articles at once is more likely not mounted or half copied than emptied.
 *
 * @returns why the refresh is refused; undefined when the removals are plausible
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

/**
 * The changes as a refresh reports them, after stubs were read.
 *
 * @param backfilled what the backfill found since the last refresh
 */
export async function completeChanges(
  { scan, findings, ...changes }: Changes,
  backfilled: { readonly rejected: readonly Rejection[]; readonly parsed: number },
  ledger: Pick<Ledger, "articles" | "privateArticles">,
): Promise<Omit<Changes, "scan" | "findings">> {
  const isRejected = new Set(backfilled.rejected.map(({ path }) => path));
  const { added, rejected, doubts, work } = changes;
  return {
    ...changes,
    added: added.filter((path) => !isRejected.has(path)),
    rejected: [...rejected, ...backfilled.rejected],
    doubts: [...doubts, ...(scan === undefined ? findings : await allWarnings(scan, findings, ledger))],
    work: { ...work, parsed: work.parsed + backfilled.parsed },
  };
}

async function allWarnings(
  scan: Scan,
  findings: readonly Finding[],
  ledger: Pick<Ledger, "articles" | "privateArticles">,
): Promise<Finding[]> {
  const unknown = await ledger.privateArticles.unknownCategories();
  const articles = await ledger.articles.withWarnings((file) => isMissingReference(file, scan));
  return [
    ...articles.flatMap((article) => warningsAbout(article, scan)),
    ...findings,
    ...unknown.map(unknownCategory),
  ];
}

/** Everybody can read articles that a misspelt category was meant to make private. */
function unknownCategory(name: string): Finding {
  return {
    path: "FEEDWRIGHT_PRIVATE",
    problem: `no article has the category “${name}”, so that nothing is private by it`,
    remedy: "write it as the articles do, or leave it out",
  };
}
