import type { Instant } from "../articles/article.js";
import { rescan } from "../articles/rescan.js";
import { type Scan, type ScanOptions, scanDirectory } from "../articles/scan-directory.js";
import { PublisherError } from "../errors.js";
import { decide } from "../ledger/decide.js";
import type { Removals } from "../ledger/fates.js";
import type { Ledger } from "../ledger/ledger.js";
import { type KeyOf, NO_KEYS } from "../ledger/versions.js";
import { type ArticleSource, NOTHING_NEW, type Supply } from "./article-source.js";
import { type Changes, changesOf, suspicionOf } from "./changes.js";
import { MediaIntake } from "./media-intake.js";
import type { RefreshRequest as AskedRefresh } from "./press-room.js";
import {
  type ArticleReader,
  doubtsAbout,
  isMissing,
  type OnProgress,
  type ReadingCache,
  readDirectory,
} from "./read-directory.js";
import { differenceOf, type Rehearsal, removalOf } from "./rehearsal.js";

export interface IntakeOptions {
  readonly source: ArticleSource;
  readonly publicationId: string;
  readonly scan: ScanOptions;
  readonly reader: ArticleReader;
  /** Fingerprint of the reader that the others who share the ledger may have, and whose articles stand (decision 28). */
  readonly standingReader?: (() => Promise<string | undefined>) | undefined;
  /** What becomes of articles whose files are gone. */
  readonly removals: Removals;
  /** How much of the articles may be gone at once, from 0 to 1, before it has to be confirmed. */
  readonly mostRemovals: number;
  /** Which files are versions of one article. */
  readonly keyOf: KeyOf;
  readonly clock: () => Instant;
  /**
   * Of how many files a first refresh reads the front matter alone before it publishes, and the rest afterwards.
   * Of fewer it reads everything at once; 200 unless given.
   */
  readonly outlinesFrom?: number | undefined;
}

export interface RefreshRequest extends AskedRefresh {
  readonly onProgress?: OnProgress | undefined;
}

/** One request of two that share a run. */
export function bothRequests<Request extends RefreshRequest>(first: Request, second: Request): Request {
  return {
    ...first,
    confirmRemovals: first.confirmRemovals || second.confirmRemovals,
    onProgress: (done: number, all: number) => {
      first.onProgress?.(done, all);
      second.onProgress?.(done, all);
    },
  };
}

/** Fewer files are read in less time than anybody notices. */
const FEWEST_OUTLINES = 200;

/** What a look at the directory goes by. */
interface Look extends Pick<RefreshRequest, "changed" | "onProgress"> {
  readonly cache: ReadingCache;
  /** What was brought into it before. */
  readonly supply?: Supply;
  /** What the directory held when all of it was recorded. */
  readonly last?: Scan | undefined;
  readonly mayOutline?: boolean;
}

/** What stands between the directory and the ledger: finds out what changed, and has it recorded. */
export class Intake {
  readonly #ledger: Ledger;
  readonly #options: IntakeOptions;
  readonly #cache: ReadingCache;
  readonly #media: MediaIntake | undefined;
  /** What the directory held when it was last recorded; undefined when more may be new than is known of. */
  #last: Scan | undefined;
  /** Files of which nothing was recorded for what others say, so that it may be when those change. */
  #refused: readonly string[] = [];

  /** @param cache what was found out of files that the ledger has nothing of */
  constructor(ledger: Ledger, options: IntakeOptions, cache: ReadingCache) {
    this.#ledger = ledger;
    this.#options = options;
    this.#cache = cache;
    const { storedMedia } = ledger;
    this.#media = storedMedia && new MediaIntake(storedMedia, options.source.directory, options.clock);
  }

  /**
   * Reads what changed, and writes what follows from it into the ledger.
   *
   * @throws PublisherError `directory-missing`, `directory-unreadable`, `removals-unconfirmed`
   */
  async record({ confirmRemovals, ...request }: RefreshRequest): Promise<Changes> {
    const { source, clock } = this.#options;
    const known = this.#last;
    // Should this fail, what was named to it is not known to anybody any more.
    this.#last = undefined;
    const supply = await source.bringUpToDate();
    const last = supply.changed ? undefined : known;
    const found = await this.#decide({ ...request, supply, cache: this.#cache, last, mayOutline: true });
    const { scan, decision, changes, live, reading, changed } = found;
    const suspicion = confirmRemovals ? undefined : suspicionOf(decision, live, scan, this.#options);
    if (suspicion !== undefined) throw new PublisherError("removals-unconfirmed", suspicion);
    const hasOutlines = reading.outlined > 0;
    const referred = new Set(decision.records.flatMap(({ article }) => article.files));
    await this.#media?.before({ scan, referred, changed });
    const recorded = await this.#ledger.record(decision, scan.media, clock(), hasOutlines);
    const { findings, written, media } = recorded;
    if (changed === undefined) await this.#media?.after(written + media > 0);
    if (reading.unsettled === 0) this.#last = scan;
    this.#refused = decision.rejections.map(({ path }) => path);
    const { read, parsed } = reading;
    const work = { looked: scan.looked, read, parsed, recorded: written };
    return { ...changes, findings: [...findings, ...(this.#media?.findings() ?? [])], scan, work };
  }

  /** When texts were read after they were recorded: the files that they refer to. */
  async storeMedia(): Promise<void> {
    await this.#media?.after(true);
  }

  /** What would follow from what the directory holds now; nothing is fetched into it or written. */
  async rehearse({ confirmRemovals }: RefreshRequest): Promise<Rehearsal> {
    const found = await this.#decide({ cache: new Map(this.#cache) });
    const { scan, decision, changes, live } = found;
    const suspicion = confirmRemovals ? undefined : suspicionOf(decision, live, scan, this.#options);
    const records = decision.records.filter(({ withdrawn }) => withdrawn === null);
    const ids = [...records, ...decision.withdrawn].map(({ id }) => id);
    const known = await this.#ledger.byIds(ids);
    const before = new Set([...known.values()].map(({ article }) => article.path));
    const doubtful = await this.#ledger.doubtful((file) => isMissing(file, scan));
    const articles = [
      ...doubtful.filter(({ path }) => !before.has(path)),
      ...records.map(({ article }) => article),
    ];
    return {
      dryRun: true,
      refused: suspicion,
      ...changes,
      doubts: [...changes.doubts, ...articles.flatMap((article) => doubtsAbout(article, scan))],
      entries: [
        ...records.map((record) => differenceOf(known.get(record.id), record)),
        ...decision.withdrawn.flatMap(({ id }) => [known.get(id) ?? []].flat().map(removalOf)),
      ],
    };
  }

  async #decide({ supply = NOTHING_NEW, cache, changed: named, last, mayOutline = false, onProgress }: Look) {
    const { clock, source, keyOf, outlinesFrom = FEWEST_OUTLINES, reader } = this.#options;
    const index = await this.#ledger.index();
    const { current: articles, hasVersions, live } = index;
    const isPart = named !== undefined && last !== undefined && !hasVersions && keyOf === NO_KEYS;
    const part = isPart ? rescan(source.directory, last, named) : undefined;
    const scan = withFindings(part ?? scanDirectory(source.directory, this.#options.scan), supply);
    const changed = part && [...(named ?? []), ...index.special, ...this.#refused];
    const outlines = mayOutline && scan.articles.size >= outlinesFrom && (await this.#ledger.isNew());
    const standing = await this.#options.standingReader?.();
    const known = { articles, hasVersions, keyOf, cache, outlines, standing, changed };
    // None is done with yet.
    const progress: OnProgress | undefined = outlines ? (_, all) => onProgress?.(0, all) : onProgress;
    const reading = await readDirectory(scan, known, reader, progress);
    const decision = await decide(this.#ledger, reading.observations, clock, this.#options, changed);
    return { scan, reading, decision, live, changed, changes: changesOf(decision, reading, live) };
  }
}

function withFindings(scan: Scan, { findings, unreadable }: Supply): Scan {
  if (findings.length === 0) return scan;
  return {
    ...scan,
    findings: [...scan.findings, ...findings],
    unreadable: [...scan.unreadable, ...unreadable],
  };
}
