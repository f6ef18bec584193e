import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { Event } from "@parcel/watcher";
import { loadOptional } from "../../lib/optional-package.js";
import { IGNORED } from "./path-relevance.js";

export interface Subscription {
  unsubscribe(): Promise<void>;
}

/** In this process. */
let liveSubscriptions = 0;
let aliasCount = 0;

/**
 * Tells of what changes below a folder, and of its removal. Does not follow symbolic links.
 *
 * @param root absolute and without symbolic links
 * @param onEvents is given the error when watching has ended by itself, and must not throw
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
  // The library waits for ever, and the whole program with it, when there is no inotify instance to be had.
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
      // It fails when a folder is gone of which the library did not hear; nothing is told any more all the same.
      await subscription.unsubscribe().catch(() => undefined);
    },
  };
}

/**
 * Another path to the same folder each time. The library remembers the tree below a path for as long as anything
 * of a subscription to it is left, and its memory lacks what is in folders that were moved there: a new
 * subscription to the same path would be as blind as the old one.
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

/** A thread has an inotify instance of its own, and gives it back when it ends. */
function openInotify(): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('require("node:fs").watch("/").close()', { eval: true, execArgv: [] });
    worker.once("error", reject);
    worker.once("exit", () => resolve());
  });
}
