import { setTimeout as wait } from "node:timers/promises";
import { PublisherError } from "../../lib/errors.js";
import { parseUrl } from "../../lib/parse-url.js";
import type { PurgeRequest } from "./cache-purge.js";
import type { Notification, NotificationStore } from "./notification.js";

export interface NotifierOptions {
  /** URLs of the hubs, as the feeds name them. */
  readonly hubs: readonly string[];
  /** How to purge a document from the caches in front. */
  readonly purge?: PurgeRequest | undefined;
  /** Whether several processes serve the topics. One may still serve the old version. */
  readonly hasReplicas?: boolean | undefined;
  readonly store: NotificationStore;
  /** Called after every attempt, except one accepted after the topic changed again. Must not throw. */
  readonly onOutcome?: ((outcome: Notification) => void) | undefined;
  /** Called when the store fails; the next `notify` retries what is still pending. */
  readonly onStoreError?: ((error: unknown) => void) | undefined;
  /** Milliseconds for one attempt. */
  readonly timeoutMs?: number | undefined;
  /** Concurrent attempts per receiver. */
  readonly concurrency?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly clock?: (() => number) | undefined;
  /** From 0 to below 1. */
  readonly random?: (() => number) | undefined;
  /** Resolves after the delay or when `signal` is aborted. Must not keep the process alive. */
  readonly sleep?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * Delay before a second notification. A receiver that was fetching during the first one, or that fetched from a replica
 * without its database, has the old document and would take it for the new one.
 */
export const REPEAT_DELAY_MS = 5_000;

type DefaultedOptions = Omit<NotifierOptions, "purge">;

export type Settings = Pick<NotifierOptions, "purge"> & {
  readonly [Name in keyof DefaultedOptions]-?: NonNullable<DefaultedOptions[Name]>;
};

/** @throws PublisherError `configuration` for an invalid hub URL */
export function resolveSettings(options: NotifierOptions): Settings {
  return {
    hubs: [...new Set(options.hubs.map(validateHub))],
    purge: options.purge,
    hasReplicas: options.hasReplicas ?? false,
    store: options.store,
    onOutcome: options.onOutcome ?? (() => undefined),
    onStoreError: options.onStoreError ?? (() => undefined),
    timeoutMs: options.timeoutMs ?? 10_000,
    concurrency: options.concurrency ?? 4,
    fetch: options.fetch ?? fetch,
    clock: options.clock ?? Date.now,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? sleep,
  };
}

export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}

function validateHub(hub: string): string {
  const { protocol, username, password } = parseUrl(hub) ?? { protocol: "" };
  if (protocol !== "http:" && protocol !== "https:") {
    throw new PublisherError(
      "configuration",
      `FEEDWRIGHT_HUBS: expected an http or https address, found "${hub}"; give the address that the hub names for publishers`,
    );
  }
  // The feeds show the URL to every reader, and `fetch` rejects URLs with a user name.
  if (username !== "" || password !== "") {
    throw new PublisherError(
      "configuration",
      `FEEDWRIGHT_HUBS: expected an address without a name and password, found one for ${new URL(hub).host}; leave them off`,
    );
  }
  return hub;
}
