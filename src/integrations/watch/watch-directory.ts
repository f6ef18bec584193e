import { statSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import type { Event } from "@parcel/watcher";
import { type Coalescing, coalesce } from "./coalesce.js";
import { type PathRelevance, pathRelevance } from "./relevant-paths.js";
import { type Subscription, subscribe } from "./subscribe.js";
import { isExhausted, nothingToWatch, watchingFailure } from "./watch-errors.js";

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
  readonly settle?: number;
  /** Milliseconds after which changes are told that come without a pause; 800 unless given. */
  readonly longest?: number;
  /** Milliseconds between two looks at whether it is still the same directory; 500 unless given. */
  readonly look?: number;
}

export interface Watch {
  /** When it resolves nothing is watched any more; nothing is told from the call on. */
  stop(): Promise<void>;
}

/** Events that come together; more are no single save. */
const MOST_LOOKED_AT = 10;

/** Files whose changes are told by name; of more it is told that anything may have changed. */
const MOST_NAMED = 1_000;

/** Milliseconds of quiet after which nobody is likely to write more to files that look whole. */
const BRIEFLY = 20;

/** Milliseconds between two attempts to watch, after many that failed. */
const LONGEST_WAIT = 60_000;

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
  readonly #changes: Coalescing;
  #watched: { readonly place: Place; readonly subscription: Subscription } | undefined;
  /** Paths of what changed and was not told yet; undefined when that may be anything. */
  #changed: Set<string> | undefined;
  /** Whether the subscription may not know of every folder. */
  #isOutdated = false;
  /** Attempts to watch in a row. */
  #failures = 0;
  #isFailureTold = false;
  #isStopped = false;
  #looking: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(directory: string, options: WatchOptions) {
    this.#directory = directory;
    this.#options = options;
    const { settle = 150, longest = 800 } = options;
    this.#changes = coalesce(() => void this.#answer(), { settle, longest });
  }

  async start(): Promise<void> {
    await this.#look();
    this.#lookLater();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#changes.stop();
    await this.#looking;
    await this.#end();
  }

  #lookLater(): void {
    if (this.#isStopped) return;
    const { look = 500 } = this.#options;
    const wait = Math.min(look * 2 ** Math.max(0, this.#failures - 1), LONGEST_WAIT);
    this.#timer = setTimeout(() => void this.#lookAgain(), wait);
    this.#timer.unref();
  }

  async #lookAgain(): Promise<void> {
    // Nobody saw what happened before.
    if (await this.#look()) this.#changes.tell();
    this.#lookLater();
  }

  /** Every folder is watched before anything is told: else what changes in a new one in between would go unseen. */
  async #answer(): Promise<void> {
    if (this.#isOutdated) await this.#look();
    if (this.#isStopped) return;
    const paths = this.#changed && [...this.#changed];
    this.#changed = new Set();
    this.#options.onChange(paths);
  }

  /** One look at a time: each takes over from what the last one left. */
  #look(): Promise<boolean> {
    const look = this.#looking.then(() => this.#watchWhatIsThere());
    this.#looking = look;
    return look;
  }

  /** @returns whether it is watched anew, or no longer */
  async #watchWhatIsThere(): Promise<boolean> {
    if (this.#isStopped) return false;
    const place = await placeOf(this.#directory);
    const isSame = place !== undefined && place.identity === this.#watched?.place.identity;
    if (isSame && !this.#isOutdated) return false;
    if (place !== undefined) return await this.#watch(place, isSame);
    const wasWatched = this.#watched !== undefined;
    await this.#end();
    this.#fail(nothingToWatch(this.#directory));
    return wasWatched;
  }

  /** @param isSame whether the subscription that there is serves until there is another */
  async #watch(place: Place, isSame: boolean): Promise<boolean> {
    if (!isSame) await this.#end();
    const last = this.#watched?.subscription;
    this.#isOutdated = false;
    try {
      const subscription = await subscribe(place.real, (error, events) => this.#hear(place, error, events));
      this.#watched = { place, subscription };
      // Nobody saw what changed before.
      this.#changed = undefined;
      this.#failures = 0;
      this.#isFailureTold = false;
      await last?.end();
      return true;
    } catch (error) {
      this.#isOutdated = true;
      this.#failures += 1;
      // A folder that vanishes while the tree is read is the usual cause, and passes.
      if (this.#failures > 1 || isExhausted(error)) this.#fail(watchingFailure(this.#directory, error));
      return false;
    }
  }

  async #end(): Promise<void> {
    const last = this.#watched;
    this.#watched = undefined;
    await last?.subscription.end();
  }

  /** Called by native code, which takes the program down when it throws. */
  #hear({ real }: Place, error: Error | null, events: readonly Event[]): void {
    if (this.#isStopped) return;
    if (error !== null) {
      this.#isOutdated = true;
      this.#fail(watchingFailure(this.#directory, error));
    }
    let isConcerned = false;
    for (const event of events) {
      if (isConcerned && this.#isOutdated) break;
      const concern = pathRelevance(event.path);
      if (concern === "none") continue;
      isConcerned = true;
      this.#note(real, event, concern);
    }
    if (isConcerned) this.#changes.tell(this.#settleAfter(events));
  }

  #note(root: string, { path, type }: Event, concern: PathRelevance): void {
    if (path === root || (concern === "folder" && type !== "delete")) this.#isOutdated = true;
    this.#changed?.add(path.slice(root.length + 1).replaceAll(sep, "/"));
    if (this.#isOutdated || (this.#changed?.size ?? 0) > MOST_NAMED) this.#changed = undefined;
  }

  #settleAfter(events: readonly Event[]): number | undefined {
    return this.#options.settle ?? (isOneSave(events) ? BRIEFLY : undefined);
  }

  #fail(error: unknown): void {
    if (this.#isFailureTold || this.#isStopped) return;
    this.#isFailureTold = true;
    this.#options.onError(error);
  }
}

/** Files that are there and not empty: editors save by way of files that are neither. */
function isOneSave(events: readonly Event[]): boolean {
  return events.length <= MOST_LOOKED_AT && events.every(({ path }) => looksWhole(path));
}

function looksWhole(path: string): boolean {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size > 0;
  } catch {
    return false;
  }
}

/** A directory as it is now. */
interface Place {
  /** Its path without symbolic links. */
  readonly real: string;
  /** Differs for another directory at the same path. */
  readonly identity: string;
}

/** @returns undefined when no directory can be found there */
async function placeOf(directory: string): Promise<Place | undefined> {
  try {
    const real = await realpath(directory);
    const stats = await stat(real, { bigint: true });
    // An inode's number is given again soon after a directory was removed.
    const identity = [real, stats.dev, stats.ino, stats.birthtimeNs].join(" ");
    return stats.isDirectory() ? { real, identity } : undefined;
  } catch {
    return undefined;
  }
}
