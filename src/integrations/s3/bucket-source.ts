import { setTimeout as sleep } from "node:timers/promises";
import type { Finding } from "../../articles/article.js";
import { isScannable, type ScanOptions } from "../../articles/scan-directory.js";
import { type BucketLocation, formatBucketUrl } from "../../lib/bucket-url.js";
import { loadOptional } from "../../lib/optional-package.js";
import type { ArticleSource, SourceUpdate } from "../../publishing/article-source.js";
import type { BucketClient, BucketClientOptions, ObjectBody } from "./bucket-client.js";
import { bucketError, describeError, emptyBucketError, isSingleObjectError } from "./bucket-errors.js";
import { Mirror } from "./mirror.js";
import { classifyKeys, type ListedObject } from "./object-keys.js";

export interface BucketSourceOptions extends BucketClientOptions {
  readonly address: BucketLocation;
  readonly directory: string;
  readonly scan: ScanOptions;
}

const MAX_CONCURRENT_FETCHES = 16;

/** Attempts for an object whose transfer breaks off. The client itself retries failed requests. */
const MAX_ATTEMPTS = 3;
/** Doubles with each retry. */
const INITIAL_RETRY_DELAY_MS = 200;

/** How often the index is saved, so that a killed process can resume. */
const SAVE_INTERVAL_MS = 5_000;

/**
 * A folder of a bucket. A refresh lists it, fetches new objects into a local mirror, and then removes deleted ones
 * from the mirror, which is read like any directory.
 */
export class BucketSource implements ArticleSource {
  readonly name: string;
  readonly directory: string;
  readonly #options: BucketSourceOptions;
  #client: BucketClient | undefined;

  constructor(options: BucketSourceOptions) {
    this.name = formatBucketUrl(options.address);
    this.directory = options.directory;
    this.#options = options;
  }

  async assertExists(): Promise<void> {
    if ((await this.#list(1)).length === 0) throw emptyBucketError(this.name);
  }

  async sync(): Promise<SourceUpdate> {
    const { address, scan } = this.#options;
    const listed = await this.#list();
    if (listed.length === 0) throw emptyBucketError(this.name);
    const { selected, rejected } = classifyKeys(listed, address.prefix, (path) => isScannable(path, scan));
    try {
      const mirror = new Mirror(this.directory, `${this.name} ${this.#options.endpoint ?? ""}`);
      const missing = [...selected].filter(([path, object]) => !mirror.isCurrent(path, object));
      const failed = await this.#fetchAll(mirror, missing);
      const removed = mirror.removeExcept(selected);
      if (missing.length > 0 || removed > 0) await mirror.save();
      const refusal = failed.find(({ error }) => error !== undefined);
      if (refusal !== undefined && mirror.isEmpty) throw refusal.error;
      const findings = [...rejected, ...failed.map(({ finding }) => finding)];
      const unreadable = findings.map(({ path }) => path).filter((path) => !mirror.has(path));
      return { changed: missing.length > failed.length || removed > 0, findings, unreadable };
    } catch (error) {
      throw bucketError(this.name, error);
    }
  }

  async #list(limit = Number.POSITIVE_INFINITY): Promise<ListedObject[]> {
    const listed: ListedObject[] = [];
    try {
      const client = await this.#connect();
      for await (const object of client.list(Number.isFinite(limit) ? limit : undefined)) {
        listed.push(object);
        if (listed.length >= limit) break;
      }
      return listed;
    } catch (error) {
      throw bucketError(this.name, error);
    }
  }

  /** @returns the objects that could not be fetched */
  async #fetchAll(
    mirror: Mirror,
    missing: readonly (readonly [string, ListedObject])[],
  ): Promise<FailedObject[]> {
    const failed: FailedObject[] = [];
    let savedAt = performance.now();
    try {
      await forEachConcurrently(missing, MAX_CONCURRENT_FETCHES, async ([path, object], slot) => {
        const failure = await this.#fetch(mirror, path, object.key, slot).catch((error: unknown) => {
          if (!isSingleObjectError(error)) throw error;
          return { finding: unreadableFinding(path, error), error };
        });
        if (failure !== undefined) failed.push(failure);
        if (performance.now() - savedAt < SAVE_INTERVAL_MS) return;
        savedAt = performance.now();
        await mirror.save();
      });
    } catch (error) {
      await mirror.save();
      throw error;
    }
    return failed;
  }

  async #fetch(mirror: Mirror, path: string, key: string, slot: number): Promise<FailedObject | undefined> {
    const client = await this.#connect();
    for (let attempt = 1; ; attempt += 1) {
      const object = await client.get(key);
      if (isCompressed(object)) {
        object.body.destroy();
        return { finding: compressedFinding(path, object.encoding) };
      }
      try {
        await mirror.put(path, object, slot);
        return undefined;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS) throw error;
        await sleep(INITIAL_RETRY_DELAY_MS * 2 ** (attempt - 1));
      }
    }
  }

  /** The client is large, so it is loaded only for a bucket. */
  async #connect(): Promise<BucketClient> {
    if (this.#client === undefined) {
      const { BucketClient } = await loadOptional(
        "@aws-sdk/client-s3",
        this.name,
        () => import("./bucket-client.js"),
      );
      this.#client = new BucketClient(this.#options.address, this.#options);
    }
    return this.#client;
  }
}

interface FailedObject {
  readonly finding: Finding;
  /** With which the server refused it. */
  readonly error?: unknown;
}

function isCompressed({ encoding }: ObjectBody): boolean {
  return encoding.split(",").some((name) => !/^(?:|identity|aws-chunked)$/i.test(name.trim()));
}

function compressedFinding(path: string, encoding: string): Finding {
  return {
    path,
    problem: `expected an object that is stored as it is, found one that is compressed (Content-Encoding: ${encoding})`,
    remedy: "upload it without; what was published of it stays meanwhile",
  };
}

function unreadableFinding(path: string, error: unknown): Finding {
  return {
    path,
    problem: `the bucket lists it, and does not give it: ${describeError(error)}`,
    remedy: "let these credentials get it, or delete it; what was published of it stays meanwhile",
  };
}

/**
 * Processes items with limited concurrency. After a failure no further item is started.
 *
 * @throws the first error, after all started items have ended
 */
async function forEachConcurrently<Item>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item, slot: number) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const left = items.values();
  const runWorker = async (_: unknown, slot: number) => {
    for (const item of left) {
      if (failures.length > 0) return;
      await work(item, slot).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, runWorker));
  if (failures.length > 0) throw failures[0];
}
