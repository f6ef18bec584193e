import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { Event } from "@parcel/watcher";
import { loadOptional } from "../../lib/optional-package.js";
import { IGNORED } from "./path-relevance.js";

export interface Subscription {
  unsubscribe(): Promise<void>;
}

let liveSubscriptions = 0;
let aliasCount = 0;

/**
 * Reports changes below a folder, and its removal. Does not follow symbolic links.
 *
 * @param root absolute, without symbolic links
 * @param onEvents gets an error if watching has ended by itself; must not throw
 */
export async function subscribe(
  root: string,
  onEvents: (error: Error | null, events: readonly Event[]) => void,
): Promise<Subscription> {
  const { default: watcher } = await loadOptional(
    "@parcel/watcher",
    "FEEDWRIGHT_WATCH",
    () => import("@parcel/watcher"),
  );
  const isLinux = process.platform === "linux";
  // Without a free inotify instance the library blocks the whole program forever.
  if (isLinux && liveSubscriptions === 0) await openInotify();
  const watchedPath = isLinux ? aliasPath(root) : root;
  const subscription = await watcher.subscribe(
    watchedPath,
    (error, events) =>
      onEvents(
        error,
        events.map(({ type, path }) => ({ type, path: root + path.slice(watchedPath.length) })),
      ),
    { ignore: [IGNORED], ...(isLinux ? { backend: "inotify" } : {}) },
  );
  liveSubscriptions += 1;
  return {
    async unsubscribe() {
      liveSubscriptions -= 1;
      // It fails if a folder vanished unnoticed; no events follow in any case.
      await subscription.unsubscribe().catch(() => undefined);
    },
  };
}

/**
 * A new path to the same folder each time. The library caches the tree below a path and misses folders that were moved
 * there; a new subscription to the same path would miss them, too.
 */
function aliasPath(root: string): string {
  const digits = aliasCount.toString(2);
  aliasCount += 1;
  const prefix = Array.from(digits, (digit) =>
    digit === "0" ? "/proc/self/root" : "/proc/thread-self/root",
  );
  const path = prefix.join("") + root;
  return existsSync(path) ? path : root;
}

/** A thread opens its own inotify instance and releases it when it ends. */
function openInotify(): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('require("node:fs").watch("/").close()', { eval: true, execArgv: [] });
    worker.once("error", reject);
    worker.once("exit", () => resolve());
  });
}
