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
   * Called when something that a scan would find has changed or may have changed.
   *
   * @param paths files changed since the last call, relative to the directory; undefined if others may have changed,
   *   too
   */
  readonly onChange: (paths: readonly string[] | undefined) => void;
  /** Called once when watching fails. Retries follow until watching succeeds. */
  readonly onError: (error: unknown) => void;
  /** Quiet time before a change is reported; default 150, and 20 for files that look complete. */
  readonly settleMs?: number;
  /** Longest delay during continuous changes; default 800. */
  readonly maxWaitMs?: number;
  /** Interval of checks that it is still the same directory; default 500. */
  readonly checkIntervalMs?: number;
}

export interface Watch {
  /** Stops reporting immediately; resolves when nothing is watched any more. */
  stop(): Promise<void>;
}

/** More events at once are not a single save. */
const MAX_SINGLE_SAVE_EVENTS = 10;

/** With more files, `paths` is undefined. */
const MAX_NAMED_PATHS = 1_000;

const SINGLE_SAVE_SETTLE_MS = 20;

const MAX_RETRY_DELAY_MS = 60_000;

/**
 * Reports changes in a directory. The directory may be missing at first, be removed, mounted, or be a link that is
 * changed. Some file systems report no changes (network shares, shared folders of virtual machines), so a schedule is
 * still needed.
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
  /** Changed paths not reported yet; undefined for anything. */
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
    // Earlier changes were not seen.
    if (await this.#check()) this.#debouncer.trigger();
    this.#scheduleCheck();
  }

  /** Watches new folders before reporting, so that no change in them is missed. */
  async #reportChanges(): Promise<void> {
    if (this.#isOutdated) await this.#check();
    if (this.#isStopped) return;
    const paths = this.#changed && [...this.#changed];
    this.#changed = new Set();
    this.#options.onChange(paths);
  }

  /** Runs one check at a time. */
  #check(): Promise<boolean> {
    const look = this.#checking.then(() => this.#updateSubscription());
    this.#checking = look;
    return look;
  }

  /** @returns whether the subscription was replaced or removed */
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

  /** @param isSame keep the old subscription until the new one is ready */
  async #resubscribe(place: DirectoryIdentity, isSame: boolean): Promise<boolean> {
    if (!isSame) await this.#unsubscribe();
    const last = this.#watched?.subscription;
    this.#isOutdated = false;
    try {
      const subscription = await subscribe(place.realPath, (error, events) =>
        this.#handleEvents(place, error, events),
      );
      this.#watched = { place, subscription };
      // Earlier changes were not seen.
      this.#changed = undefined;
      this.#failures = 0;
      this.#isFailureReported = false;
      await last?.unsubscribe();
      return true;
    } catch (error) {
      this.#isOutdated = true;
      this.#failures += 1;
      // Usually a folder vanished while the tree was read.
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

  /** Called by native code; an exception would crash the program. */
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

/** Existing files that are not empty: editors save through files that are missing or empty. */
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

/** The current state of a directory. */
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
    // Inode numbers are reused soon after a directory was removed.
    const identity = [realPath, stats.dev, stats.ino, stats.birthtimeNs].join(" ");
    return stats.isDirectory() ? { realPath, identity } : undefined;
  } catch {
    return undefined;
  }
}
