import { statSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import type { Event } from "@parcel/watcher";
import { type Debouncer, debounce } from "./debounce.js";
import { type PathRelevance, pathRelevance } from "./path-relevance.js";
import { type Subscription, subscribe } from "./subscribe.js";
import { isResourceExhausted, missingDirectoryError, watchError } from "./watch-errors.js";

export interface WatchOptions {
  /**
   * Something that a scan would find has changed, or may have changed while nobody was watching.
   *
   * @param paths all files that may have changed since this was last told, relative to the directory; undefined when
   *   more may have than was seen
   */
  readonly onChange: (paths: readonly string[] | undefined) => void;
  /** Watching has failed. Told once; after that it is tried again until it succeeds, and only then told anew. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds of quiet after which a change is told; 150 unless given, and 20 for files that look whole. */
  readonly settleMs?: number;
  /** Milliseconds after which changes are told that come without a pause; 800 unless given. */
  readonly maxWaitMs?: number;
  /** Milliseconds between two looks at whether it is still the same directory; 500 unless given. */
  readonly checkIntervalMs?: number;
}

export interface Watch {
  /** When it resolves nothing is watched any more; nothing is told from the call on. */
  stop(): Promise<void>;
}

/** Events that come together; more are no single save. */
const MAX_SINGLE_SAVE_EVENTS = 10;

/** Files whose changes are told by name; of more it is told that anything may have changed. */
const MAX_NAMED_PATHS = 1_000;

/** Milliseconds of quiet after which nobody is likely to write more to files that look whole. */
const SINGLE_SAVE_SETTLE_MS = 20;

/** Milliseconds between two attempts to watch, after many that failed. */
const MAX_RETRY_DELAY_MS = 60_000;

/**
 * Tells when something in a directory changes, whether it is there yet or not, and goes on when it is removed,
 * mounted, or the link to it leads elsewhere. Not every file system tells of changes (network shares, folders of
 * the host in a virtual machine), so a schedule has to stay below it.
 *
 * @returns when watching has begun, or has failed for the first time
 */
export async function watchDirectory(directory: string, options: WatchOptions): Promise<Watch> {
  const watch = new DirectoryWatch(directory, options);
  await watch.start();
  return watch;
}

class DirectoryWatch implements Watch {
  readonly #directory: string;
  readonly #options: WatchOptions;
  readonly #debouncer: Debouncer;
  #watched: { readonly place: DirectoryIdentity; readonly subscription: Subscription } | undefined;
  /** Paths of what changed and was not told yet; undefined when that may be anything. */
  #changed: Set<string> | undefined;
  /** Whether the subscription may not know of every folder. */
  #isOutdated = false;
  /** Attempts to watch in a row. */
  #failures = 0;
  #isFailureReported = false;
  #isStopped = false;
  #checking: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(directory: string, options: WatchOptions) {
    this.#directory = directory;
    this.#options = options;
    const { settleMs = 150, maxWaitMs = 800 } = options;
    this.#debouncer = debounce(() => void this.#reportChanges(), { settleMs, maxWaitMs });
  }

  async start(): Promise<void> {
    await this.#check();
    this.#scheduleCheck();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#debouncer.stop();
    await this.#checking;
    await this.#unsubscribe();
  }

  #scheduleCheck(): void {
    if (this.#isStopped) return;
    const { checkIntervalMs = 500 } = this.#options;
    const wait = Math.min(checkIntervalMs * 2 ** Math.max(0, this.#failures - 1), MAX_RETRY_DELAY_MS);
    this.#timer = setTimeout(() => void this.#recheck(), wait);
    this.#timer.unref();
  }

  async #recheck(): Promise<void> {
    // Nobody saw what happened before.
    if (await this.#check()) this.#debouncer.trigger();
    this.#scheduleCheck();
  }

  /** Every folder is watched before anything is told: else what changes in a new one in between would go unseen. */
  async #reportChanges(): Promise<void> {
    if (this.#isOutdated) await this.#check();
    if (this.#isStopped) return;
    const paths = this.#changed && [...this.#changed];
    this.#changed = new Set();
    this.#options.onChange(paths);
  }

  /** One look at a time: each takes over from what the last one left. */
  #check(): Promise<boolean> {
    const look = this.#checking.then(() => this.#updateSubscription());
    this.#checking = look;
    return look;
  }

  /** @returns whether it is watched anew, or no longer */
  async #updateSubscription(): Promise<boolean> {
    if (this.#isStopped) return false;
    const place = await identifyDirectory(this.#directory);
    const isSame = place !== undefined && place.identity === this.#watched?.place.identity;
    if (isSame && !this.#isOutdated) return false;
    if (place !== undefined) return await this.#resubscribe(place, isSame);
    const wasWatched = this.#watched !== undefined;
    await this.#unsubscribe();
    this.#reportFailure(missingDirectoryError(this.#directory));
    return wasWatched;
  }

  /** @param isSame whether the subscription that there is serves until there is another */
  async #resubscribe(place: DirectoryIdentity, isSame: boolean): Promise<boolean> {
    if (!isSame) await this.#unsubscribe();
    const last = this.#watched?.subscription;
    this.#isOutdated = false;
    try {
      const subscription = await subscribe(place.realPath, (error, events) =>
        this.#handleEvents(place, error, events),
      );
      this.#watched = { place, subscription };
      // Nobody saw what changed before.
      this.#changed = undefined;
      this.#failures = 0;
      this.#isFailureReported = false;
      await last?.unsubscribe();
      return true;
    } catch (error) {
      this.#isOutdated = true;
      this.#failures += 1;
      // A folder that vanishes while the tree is read is the usual cause, and passes.
      if (this.#failures > 1 || isResourceExhausted(error))
        this.#reportFailure(watchError(this.#directory, error));
      return false;
    }
  }

  async #unsubscribe(): Promise<void> {
    const last = this.#watched;
    this.#watched = undefined;
    await last?.subscription.unsubscribe();
  }

  /** Called by native code, which takes the program down when it throws. */
  #handleEvents({ realPath }: DirectoryIdentity, error: Error | null, events: readonly Event[]): void {
    if (this.#isStopped) return;
    if (error !== null) {
      this.#isOutdated = true;
      this.#reportFailure(watchError(this.#directory, error));
    }
    let isRelevant = false;
    for (const event of events) {
      if (isRelevant && this.#isOutdated) break;
      const relevance = pathRelevance(event.path);
      if (relevance === "none") continue;
      isRelevant = true;
      this.#recordChange(realPath, event, relevance);
    }
    if (isRelevant) this.#debouncer.trigger(this.#settleTime(events));
  }

  #recordChange(root: string, { path, type }: Event, relevance: PathRelevance): void {
    if (path === root || (relevance === "folder" && type !== "delete")) this.#isOutdated = true;
    this.#changed?.add(path.slice(root.length + 1).replaceAll(sep, "/"));
    if (this.#isOutdated || (this.#changed?.size ?? 0) > MAX_NAMED_PATHS) this.#changed = undefined;
  }

  #settleTime(events: readonly Event[]): number | undefined {
    return this.#options.settleMs ?? (isSingleSave(events) ? SINGLE_SAVE_SETTLE_MS : undefined);
  }

  #reportFailure(error: unknown): void {
    if (this.#isFailureReported || this.#isStopped) return;
    this.#isFailureReported = true;
    this.#options.onError(error);
  }
}

/** Files that are there and not empty: editors save by way of files that are neither. */
function isSingleSave(events: readonly Event[]): boolean {
  return events.length <= MAX_SINGLE_SAVE_EVENTS && events.every(({ path }) => looksComplete(path));
}

function looksComplete(path: string): boolean {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size > 0;
  } catch {
    return false;
  }
}

/** A directory as it is now. */
interface DirectoryIdentity {
  /** Its path without symbolic links. */
  readonly realPath: string;
  /** Differs for another directory at the same path. */
  readonly identity: string;
}

/** @returns undefined when no directory can be found there */
async function identifyDirectory(directory: string): Promise<DirectoryIdentity | undefined> {
  try {
    const realPath = await realpath(directory);
    const stats = await stat(realPath, { bigint: true });
    // An inode's number is given again soon after a directory was removed.
    const identity = [realPath, stats.dev, stats.ino, stats.birthtimeNs].join(" ");
    return stats.isDirectory() ? { realPath, identity } : undefined;
  } catch {
    return undefined;
  }
}
