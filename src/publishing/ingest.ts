import type { Instant } from "../articles/article.js";
import { rescan } from "../articles/rescan.js";
import { type Scan, type ScanOptions, scanDirectory } from "../articles/scan-directory.js";
import type { RemovalPolicy } from "../ledger/identity/outcomes.js";
import { reconcileChanges } from "../ledger/identity/reconcile-changes.js";
import { NO_VERSION_KEYS, type VersionKeyOf } from "../ledger/identity/versions.js";
import type { Ledger } from "../ledger/ledger.js";
import { PublisherError } from "../lib/errors.js";
import { type ArticleSource, NO_SOURCE_UPDATE, type SourceUpdate } from "./article-source.js";
import { type Changes, summarizeChanges, suspiciousRemovals } from "./changes.js";
import { type DryRun, entryDifference, entryRemoval } from "./dry-run.js";
import { MediaIngest } from "./media-ingest.js";
import type { RefreshRequest } from "./publisher-client.js";
import {
  type ArticleReader,
  isMissingReference,
  type KnownFiles,
  type OnProgress,
  type ReadingCache,
  readDirectory,
  warningsAbout,
} from "./read-directory.js";

export interface IngestOptions {
  readonly source: ArticleSource;
  readonly publicationId: string;
  readonly scan: ScanOptions;
  readonly reader: ArticleReader;
  /** Fingerprint of the reader that replicas agreed on, whose articles need not be read again (decision 28). */
  readonly agreedReader?: (() => Promise<string | undefined>) | undefined;
  /** What happens to articles whose files are gone. */
  readonly removals: RemovalPolicy;
  /** Share of the articles, from 0 to 1, that may be removed at once without a confirmation. */
  readonly mostRemovals: number;
  /** Tells which files are versions of one article. */
  readonly keyOf: VersionKeyOf;
  readonly clock: () => Instant;
  /**
   * From this number of files on, a first refresh publishes stubs and reads the texts afterwards. 200 by default.
   */
  readonly stubsFrom?: number | undefined;
}

/** A refresh request from the same thread, with a callback. */
export interface ObservedRefreshRequest extends RefreshRequest {
  readonly onProgress?: OnProgress | undefined;
}

/** Combines two requests that share a run. */
export function mergeRequests<Request extends ObservedRefreshRequest>(
  first: Request,
  second: Request,
): Request {
  return {
    ...first,
    confirmRemovals: first.confirmRemovals || second.confirmRemovals,
    onProgress: (done: number, all: number) => {
      first.onProgress?.(done, all);
      second.onProgress?.(done, all);
    },
  };
}

/** The changed paths of requests that share a run; undefined (all) unless every request names them. */
export function mergeChangedPaths(requests: readonly RefreshRequest[]): readonly string[] | undefined {
  const known = requests.flatMap(({ changed }) => (changed === undefined ? [] : [changed]));
  return known.length === requests.length ? known.flat() : undefined;
}

/** Fewer files are read fast enough. */
const MIN_STUBS = 200;

interface DetectionOptions extends Pick<ObservedRefreshRequest, "changed" | "onProgress"> {
  readonly cache: ReadingCache;
  /** The result of `source.sync`. */
  readonly sourceUpdate?: SourceUpdate;
  /** The last scan whose contents were all recorded. */
  readonly lastScan?: Scan | undefined;
  readonly mayUseStubs?: boolean;
}

/** Finds out what changed in the directory and records it in the ledger. */
export class Ingest {
  readonly #ledger: Ledger;
  readonly #options: IngestOptions;
  readonly #cache: ReadingCache;
  readonly #media: MediaIngest | undefined;
  /** The last recorded scan; undefined when the directory has to be scanned as a whole. */
  #lastScan: Scan | undefined;
  /** Files rejected because of other files. They are read again when any file changes. */
  #rejectedPaths: readonly string[] = [];

  /** @param cache is shared with the backfill */
  constructor(ledger: Ledger, options: IngestOptions, cache: ReadingCache) {
    this.#ledger = ledger;
    this.#options = options;
    this.#cache = cache;
    const { storedMedia } = ledger;
    this.#media = storedMedia && new MediaIngest(storedMedia, options.source.directory, options.clock);
  }

  /**
   * Reads what changed and records it in the ledger.
   *
   * @throws PublisherError `directory-missing`, `directory-unreadable`, `removals-unconfirmed`
   */
  async record({ confirmRemovals, ...request }: ObservedRefreshRequest): Promise<Changes> {
    const { source, clock } = this.#options;
    const previousScan = this.#lastScan;
    // If this fails, the next refresh has to scan everything: it does not get the paths of this request.
    this.#lastScan = undefined;
    const sourceUpdate = await source.sync();
    const lastScan = sourceUpdate.changed ? undefined : previousScan;
    const found = await this.#detectChanges({
      ...request,
      sourceUpdate,
      cache: this.#cache,
      lastScan,
      mayUseStubs: true,
    });
    const { scan, decision, changes, live, reading, changed } = found;
    const suspicion = confirmRemovals ? undefined : suspiciousRemovals(decision, live, scan, this.#options);
    if (suspicion !== undefined) throw new PublisherError("removals-unconfirmed", suspicion);
    const hasStubs = reading.stubCount > 0;
    const referenced = new Set(decision.records.flatMap(({ article }) => article.files));
    await this.#media?.storeReferenced({ scan, referenced, changed });
    const recorded = await this.#ledger.record(decision, scan.media, clock(), hasStubs);
    const { findings, written, media } = recorded;
    if (changed === undefined) await this.#media?.storeMissing(written + media > 0);
    if (reading.unsettled === 0) this.#lastScan = scan;
    this.#rejectedPaths = decision.rejections.map(({ path }) => path);
    const { read, parsed } = reading;
    const work = { looked: scan.scanned, read, parsed, recorded: written };
    return { ...changes, findings: [...findings, ...(this.#media?.findings() ?? [])], scan, work };
  }

  /** Stores the files that backfilled texts refer to. */
  async storeMedia(): Promise<void> {
    await this.#media?.storeMissing(true);
  }

  /** The result that `record` would have. Nothing is synced or written. */
  async dryRun({ confirmRemovals }: RefreshRequest): Promise<DryRun> {
    const found = await this.#detectChanges({ cache: new Map(this.#cache) });
    const { scan, decision, changes, live } = found;
    const suspicion = confirmRemovals ? undefined : suspiciousRemovals(decision, live, scan, this.#options);
    const records = decision.records.filter(({ withdrawn }) => withdrawn === null);
    const ids = [...records, ...decision.removed].map(({ id }) => id);
    const known = await this.#ledger.articles.byIds(ids);
    const before = new Set([...known.values()].map(({ article }) => article.path));
    const articlesWithWarnings = await this.#ledger.articles.withWarnings((file) =>
      isMissingReference(file, scan),
    );
    const articles = [
      ...articlesWithWarnings.filter(({ path }) => !before.has(path)),
      ...records.map(({ article }) => article),
    ];
    return {
      dryRun: true,
      refused: suspicion,
      ...changes,
      doubts: [...changes.doubts, ...articles.flatMap((article) => warningsAbout(article, scan))],
      entries: [
        ...records.map((record) => entryDifference(known.get(record.id), record)),
        ...decision.removed.flatMap(({ id }) => [known.get(id) ?? []].flat().map(entryRemoval)),
      ],
    };
  }

  async #detectChanges({
    sourceUpdate = NO_SOURCE_UPDATE,
    cache,
    changed: named,
    lastScan,
    mayUseStubs = false,
    onProgress,
  }: DetectionOptions) {
    const { clock, source, keyOf, stubsFrom = MIN_STUBS, reader } = this.#options;
    const index = await this.#ledger.catalog.index();
    const { current: articles, hasVersions, liveCount } = index;
    const isPart = named !== undefined && lastScan !== undefined && !hasVersions && keyOf === NO_VERSION_KEYS;
    const part = isPart ? rescan(source.directory, lastScan, named) : undefined;
    const scan = withSourceFindings(
      part ?? scanDirectory(source.directory, this.#options.scan),
      sourceUpdate,
    );
    const changed = part && [...(named ?? []), ...index.irregularPaths, ...this.#rejectedPaths];
    const usesStubs = mayUseStubs && scan.articles.size >= stubsFrom && (await this.#ledger.catalog.isNew());
    const agreedReader = await this.#options.agreedReader?.();
    const known: KnownFiles = {
      articles,
      hasVersions,
      keyOf,
      cache,
      mayUseStubs: usesStubs,
      agreedReader,
      changed,
    };
    // Stubs count as done when their texts have been read.
    const progress: OnProgress | undefined = usesStubs ? (_, all) => onProgress?.(0, all) : onProgress;
    const reading = await readDirectory(scan, known, reader, progress);
    const decision = await reconcileChanges(
      this.#ledger,
      reading.observations,
      clock,
      this.#options,
      changed,
    );
    return {
      scan,
      reading,
      decision,
      live: liveCount,
      changed,
      changes: summarizeChanges(decision, reading, liveCount),
    };
  }
}

function withSourceFindings(scan: Scan, { findings, unreadable }: SourceUpdate): Scan {
  if (findings.length === 0) return scan;
  return {
    ...scan,
    findings: [...scan.findings, ...findings],
    unreadable: [...scan.unreadable, ...unreadable],
  };
}
