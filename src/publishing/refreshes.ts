import type { Instant } from "../articles/article.js";
import { messageOf, PublisherError } from "../lib/errors.js";
import type { RefreshRequest } from "./ingest.js";
import type { RefreshReport } from "./report.js";

/** A refresh that somebody asked for, and how far it has come. */
export interface Refresh {
  readonly id: string;
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly asked: Instant;
  readonly ended: Instant | undefined;
  /** How many files have been looked at, of how many. */
  readonly progress: { readonly done: number; readonly all: number };
  readonly report: RefreshReport | undefined;
  /** Why it failed; nothing of what is served has changed then. */
  readonly problem: { readonly code: string; readonly detail: string } | undefined;
}

/** What outlives the process. */
export interface RefreshHistory {
  saveRefresh(refresh: Refresh & { readonly ended: Instant }): Promise<void>;
  refresh(id: string): Promise<Refresh | undefined>;
  /** The latest first. */
  latestRefreshes(count: number): Promise<Refresh[]>;
}

export type RefreshOutcome = { readonly report: RefreshReport } | { readonly error: unknown };

export interface IdentifiedRequest extends RefreshRequest {
  readonly id: string;
}

export interface RefreshesOptions {
  /** Calls that share a run get the same promise; it is known by the id of the first. */
  readonly run: (request: IdentifiedRequest) => Promise<RefreshReport>;
  /** What is done when a run has ended well, before anybody is told of it. */
  readonly conclude: (report: RefreshReport) => Promise<RefreshReport>;
  /** Is told once of every run that has ended. */
  readonly onEnded: (outcome: RefreshOutcome) => void;
  readonly history: RefreshHistory;
  readonly clock: () => Instant;
  readonly newId: () => string;
}

/** Refreshes that have ended, and could not be written into the history. */
const MAX_UNSAVED = 20;

/** Runs refreshes, and tells how each of them is getting on: calls that share a run are one refresh. */
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
   * @param id unless it shares the run of another, whose id it has then
   * @returns the id by which it can be asked for, and how it ends, which the history knows by then
   */
  submit(
    request: RefreshRequest,
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

  /** @returns undefined for a refresh that nobody asked for, or long ago */
  async find(id: string): Promise<Refresh | undefined> {
    return this.#active.get(id) ?? (await this.#options.history.refresh(id));
  }

  /** Those under way, then those that have ended, the latest first. */
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
      // On a full disk, say: no reason for a refresh to fail, and whoever asked is to hear how it ended.
      this.#active.set(id, ended);
      const unsaved = [...this.#active.values()].filter((one) => one.ended !== undefined);
      for (const { id: old } of unsaved.slice(0, -MAX_UNSAVED)) this.#active.delete(old);
    }
  }
}
