import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createFeedService, type FeedService, type FeedServiceOptions } from "./app/feed-service.js";
import { startPublisherThread } from "./app/publisher-thread.js";
import { type Config, configFromOptions } from "./config/config.js";
import type { SettingOptions } from "./config/settings.js";
import { messageOf, PublisherError } from "./lib/errors.js";
import type { RefreshReport } from "./publishing/report.js";
import type { Schedule } from "./publishing/schedule.js";

export { type ErrorCode, PublisherError } from "./lib/errors.js";
export type { RefreshReport } from "./publishing/report.js";

/** The articles, and the settings of the program by their names in camel case, with the same defaults. */
export interface PublisherOptions extends Omit<SettingOptions, "url" | "schedule"> {
  /** Path of a directory, or a bucket such as `s3://bucket/folder`. */
  readonly directory: string;
  /** Public URL of the front page, including the path that the router is mounted at. */
  readonly url: string;
  /** Cron expression of the refreshes; `false`: only calls of `refresh`. */
  readonly schedule?: string | false | undefined;
}

/** The events of a publisher, with their parameters. */
export interface PublisherEvents {
  /** A refresh has ended, and its changes are published. */
  readonly refreshed: [report: RefreshReport];
  /** A refresh has failed. Nothing that is published has changed. */
  readonly failed: [error: unknown];
  /** Something may be a mistake, but does not stop the publisher. */
  readonly warning: [text: string];
}

/** A publication in this process. It works in a thread of its own. */
export interface Publisher extends EventEmitter<PublisherEvents> {
  /**
   * Publishes the current contents of the directory. Calls during a refresh share the next one.
   *
   * @param request `confirmRemovals`: many articles were removed on purpose
   * @throws PublisherError when it fails; nothing that is published has changed then
   */
  refresh(request?: { readonly confirmRemovals?: boolean }): Promise<RefreshReport>;
  /** Stops the schedule and the thread, and closes the ledger. Nothing then keeps the process running. */
  close(): Promise<void>;
}

/** A handler for `app.use` of Express 4 or later. */
export type FeedRouter = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

const ROUTERS = new WeakMap<Publisher, FeedRouter>();

/**
 * Opens a publication and shows what its ledger holds. The first refresh starts immediately, unless `schedule` is `false`.
 *
 * @throws PublisherError `configuration`, which names every problem of the options; `ledger-unusable`,
 *   `directory-missing`, … when it cannot be opened
 */
export async function createPublisher(options: PublisherOptions): Promise<Publisher> {
  const { directory, schedule, ...settings } = options;
  const given = toSettingStrings({ ...settings, schedule: schedule === false ? undefined : schedule });
  const config = configFromOptions(directory, given, process.cwd());
  const publisher = new PublisherInProcess();
  await publisher.open(config, schedule !== false);
  return publisher;
}

/** All routes of a publication, for `app.use` under any path. */
export function feedRouter(publisher: Publisher): FeedRouter {
  const router = ROUTERS.get(publisher);
  if (router !== undefined) return router;
  throw new PublisherError("usage", "feedRouter: expected what createPublisher resolves to");
}

class PublisherInProcess extends EventEmitter<PublisherEvents> implements Publisher {
  #service: FeedService | undefined;
  #schedule: Schedule | undefined;
  #watch: { stop(): Promise<void> } | undefined;
  #isClosing = false;

  async open(config: Config, isScheduled: boolean): Promise<void> {
    const events = this.#events();
    const service = await createFeedService({
      config,
      home: config.url ?? "",
      openPublisher: startPublisherThread,
      events,
    });
    this.#service = service;
    try {
      await service.publisher.opened();
      const router = await service.router({
        // Without a configured token, none is valid.
        token: config.refreshToken ?? randomBytes(32).toString("base64url"),
        isDraining: () => this.#isClosing,
        nextRefresh: () => this.#schedule?.next()?.getTime(),
        onError: (error) => this.#warn(error),
      });
      // Express calls it with the requests and responses of `node:http` that it extends.
      ROUTERS.set(this, router as unknown as FeedRouter);
      if (config.watch) this.#watch = await service.watch((error) => this.#warn(error));
    } catch (error) {
      await this.close();
      throw error;
    }
    if (!isScheduled) return;
    this.#schedule = service.schedule();
    // The `failed` event has the error.
    service.refresh().catch(() => undefined);
  }

  async refresh({ confirmRemovals = false } = {}): Promise<RefreshReport> {
    if (this.#service === undefined || this.#isClosing)
      throw new PublisherError("press-stopped", "the publisher was closed; create another");
    return await this.#service.refresh({ confirmRemovals });
  }

  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    await this.#watch?.stop();
    await this.#schedule?.stop();
    await this.#service?.close();
  }

  #events(): NonNullable<FeedServiceOptions["events"]> {
    return {
      onRefreshEnded: (outcome) => {
        this.#wake().catch((error: unknown) => this.#warn(error));
        if ("error" in outcome) this.emit("failed", outcome.error);
        else this.emit("refreshed", outcome.report);
      },
      onWarning: (text) => this.emit("warning", text),
      onLlmOutcome: ({ kind, message }) => kind !== "kept" && this.emit("warning", message),
      onNotification: ({ receiver, topic, state, problem }) =>
        problem !== undefined && this.emit("warning", `${topic}: ${state} at ${receiver}: ${problem}`),
    };
  }

  /** Schedules the next moment at which an article is due or expires. */
  async #wake(): Promise<void> {
    if (!this.#isClosing) this.#schedule?.wakeAt(await this.#service?.publisher.nextMoment());
  }

  #warn(error: unknown): void {
    this.emit("warning", messageOf(error));
  }
}

/** The settings as strings, which their schemas read. */
function toSettingStrings(options: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  const textOf = (value: unknown): string | undefined => {
    if (value === undefined) return undefined;
    if (value instanceof RegExp) return value.source;
    return Array.isArray(value) ? value.join(", ") : String(value);
  };
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, textOf(value)]));
}
