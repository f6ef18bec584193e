import { setTimeout as wait } from "node:timers/promises";
import { PublisherError } from "../../lib/errors.js";
import { parseUrl } from "../../lib/parse-url.js";
import type { PurgeRequest } from "./cache-purge.js";
import type { Notification, NotificationStore } from "./notification.js";

export interface NotifierOptions {
  /** Addresses of the hubs, as readers are told them. */
  readonly hubs: readonly string[];
  /** How the caches in front are told to let go of a document. */
  readonly purge?: PurgeRequest | undefined;
  /** Whether the topics are served by several processes, of which one may be late. */
  readonly hasReplicas?: boolean | undefined;
  readonly store: NotificationStore;
  /** Called after every attempt, save one that was taken while the topic changed again. Must not throw. */
  readonly onOutcome?: ((outcome: Notification) => void) | undefined;
  /** Called when the store fails; the next `notify` retries what is still pending. */
  readonly onStoreError?: ((error: unknown) => void) | undefined;
  /** Milliseconds for one attempt. */
  readonly timeoutMs?: number | undefined;
  /** Attempts under way at once, for each receiver. */
  readonly concurrency?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly clock?: (() => number) | undefined;
  /** 0 up to 1. */
  readonly random?: (() => number) | undefined;
  /** Resolves after so many milliseconds, or as soon as `signal` is aborted; must not keep the process alive. */
  readonly sleep?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * Milliseconds after which somebody is told a second time: what was being fetched when that was told, or was fetched
 * from a replica that lost its database, is the old document, and would be taken for the new one.
 */
export const REPEAT_DELAY_MS = 5_000;

type DefaultedOptions = Omit<NotifierOptions, "purge">;

export type Settings = Pick<NotifierOptions, "purge"> & {
  readonly [Name in keyof DefaultedOptions]-?: NonNullable<DefaultedOptions[Name]>;
};

/** The options with their defaults; throws a `configuration` error for an address that cannot be a hub's. */
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
  // Every reader of the feeds is shown the address, and `fetch` takes none with a name.
  if (username !== "" || password !== "") {
    throw new PublisherError(
      "configuration",
      `FEEDWRIGHT_HUBS: expected an address without a name and password, found one for ${new URL(hub).host}; leave them off`,
    );
  }
  return hub;
}
