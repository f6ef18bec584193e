import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { Event } from "@parcel/watcher";
import { IGNORED } from "./relevant-paths.js";

export interface Subscription {
  end(): Promise<void>;
}

/** In this process. */
let live = 0;
let spellings = 0;

/**
 * Tells of what changes below a folder, and of its removal. Does not follow symbolic links.
 *
 * @param root absolute and without symbolic links
 * @param tell is given the error when watching has ended by itself, and must not throw
 */
export async function subscribe(
  root: string,
  tell: (error: Error | null, events: readonly Event[]) => void,
): Promise<Subscription> {
  const { default: watcher } = await import("@parcel/watcher");
  const isLinux = process.platform === "linux";
  // The library waits for ever, and the whole program with it, when there is no inotify instance to be had.
  if (isLinux && live === 0) await openInotify();
  const spelt = isLinux ? respell(root) : root;
  const subscription = await watcher.subscribe(
    spelt,
    (error, events) =>
      tell(
        error,
        events.map(({ type, path }) => ({ type, path: root + path.slice(spelt.length) })),
      ),
    { ignore: [IGNORED], ...(isLinux ? { backend: "inotify" } : {}) },
  );
  live += 1;
  return {
    async end() {
      live -= 1;
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
function respell(root: string): string {
  const digits = spellings.toString(2);
  spellings += 1;
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
