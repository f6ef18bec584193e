import type { Instant } from "../articles/article.js";
import { messageOf, PublisherError } from "../lib/errors.js";
import type { ObservedRefreshRequest } from "./ingest.js";
import type { RefreshReport } from "./report.js";

/** A requested refresh and its state. */
export interface Refresh {
  readonly id: string;
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly asked: Instant;
  readonly ended: Instant | undefined;
  /** Numbers of files that were read, and of all files. */
  readonly progress: { readonly done: number; readonly all: number };
  readonly report: RefreshReport | undefined;
  /** Why it failed. Nothing that is served has changed then. */
  readonly problem: { readonly code: string; readonly detail: string } | undefined;
}

/** Refreshes that outlive the process. */
export interface RefreshHistory {
  saveRefresh(refresh: Refresh & { readonly ended: Instant }): Promise<void>;
  refresh(id: string): Promise<Refresh | undefined>;
  /** Latest first. */
  latestRefreshes(count: number): Promise<Refresh[]>;
}

export type RefreshOutcome = { readonly report: RefreshReport } | { readonly error: unknown };

export interface IdentifiedRequest extends ObservedRefreshRequest {
  readonly id: string;
}

export interface RefreshesOptions {
  /** Calls that share a run return the same promise. The id of the first identifies the run. */
  readonly run: (request: IdentifiedRequest) => Promise<RefreshReport>;
  /** Called with the report of a successful run before it is published. */
  readonly conclude: (report: RefreshReport) => Promise<RefreshReport>;
  /** Called once for every run. */
  readonly onEnded: (outcome: RefreshOutcome) => void;
  readonly history: RefreshHistory;
  readonly clock: () => Instant;
  readonly newId: () => string;
}

/** Ended refreshes to keep in memory when the history cannot be written. */
const MAX_UNSAVED = 20;

/** Runs refreshes and tracks their states. Calls that share a run are one refresh. */
export class Refreshes {
  readonly #options: RefreshesOptions;
  readonly #active = new Map<string, Refresh>();
  readonly #byRun = new Map<
    Promise<RefreshReport>,
    { readonly id: string; readonly ended: Promise<RefreshReport> }
  >();

  constructor(options: RefreshesOptions) {
    this.#options = options;
  }

  /**
   * @param id ignored when the refresh shares the run of another one
   * @returns the id, and the report, which is in the history by then
   */
  submit(
    request: ObservedRefreshRequest,
    id = this.#options.newId(),
  ): { readonly id: string; readonly ended: Promise<RefreshReport> } {
    const { run, clock } = this.#options;
    const result = run({
      ...request,
      id,
      onProgress: (done, all) => {
        request.onProgress?.(done, all);
        this.#update(id, { state: "running", progress: { done, all } });
      },
    });
    const shared = this.#byRun.get(result);
    if (shared !== undefined) return shared;
    this.#active.set(id, {
      id,
      state: "waiting",
      asked: clock(),
      ended: undefined,
      progress: { done: 0, all: 0 },
      report: undefined,
      problem: undefined,
    });
    const refresh = { id, ended: this.#follow(id, result) };
    this.#byRun.set(result, refresh);
    return refresh;
  }

  /** @returns undefined for an unknown or old refresh */
  async find(id: string): Promise<Refresh | undefined> {
    return this.#active.get(id) ?? (await this.#options.history.refresh(id));
  }

  /** Running ones first, then ended ones, latest first. */
  async latest(count: number): Promise<Refresh[]> {
    const ended = await this.#options.history.latestRefreshes(count);
    return [...[...this.#active.values()].reverse(), ...ended].slice(0, count);
  }

  async #follow(id: string, result: Promise<RefreshReport>): Promise<RefreshReport> {
    try {
      const report = await this.#options.conclude(await result);
      this.#update(id, { state: "done", report });
      this.#options.onEnded({ report });
      return report;
    } catch (error) {
      const code = error instanceof PublisherError ? error.code : "internal";
      this.#update(id, { state: "failed", problem: { code, detail: messageOf(error) } });
      this.#options.onEnded({ error });
      throw error;
    } finally {
      this.#byRun.delete(result);
      await this.#save(id);
    }
  }

  #update(id: string, update: Partial<Refresh>): void {
    const known = this.#active.get(id);
    if (known !== undefined) this.#active.set(id, { ...known, ...update });
  }

  async #save(id: string): Promise<void> {
    const refresh = this.#active.get(id);
    if (refresh === undefined) return;
    const ended = { ...refresh, ended: this.#options.clock() };
    try {
      await this.#options.history.saveRefresh(ended);
      this.#active.delete(id);
    } catch {
      // For example on a full disk. The refresh still succeeded, and `find` has to return its end.
      this.#active.set(id, ended);
      const unsaved = [...this.#active.values()].filter((one) => one.ended !== undefined);
      for (const { id: old } of unsaved.slice(0, -MAX_UNSAVED)) this.#active.delete(old);
    }
  }
}
