import { setImmediate as otherWork } from "node:timers/promises";
import { messageOf } from "../../lib/errors.js";
import { OutcomeTally, type SummaryCounts } from "./outcome.js";
import { RequestQueue } from "./request-queue.js";
import { isWorthSummarizing, type SectionToSummarize, sectionKey } from "./section.js";
import { type LlmSummariesOptions, resolveSettings, type Settings } from "./settings.js";
import { Summarizer, type SummaryRequest, type SummaryResult } from "./summarizer.js";

export type { Outcome } from "./outcome.js";
export type { SectionToSummarize } from "./section.js";
export type { LlmSummariesOptions, SummaryStore } from "./settings.js";

/** Databases limit the parameters of a query. */
const LOOKUP_BATCH_SIZE = 500;
/** After this many failures in a row the round ends. */
const MAX_CONSECUTIVE_FAILURES = 3;

/**
 * Summaries of sections by a language model, made in the background and stored. Publishing never waits for them: it
 * uses the stored ones and requests the rest.
 *
 * A `request` starts a round. The round ends early if the endpoint cannot be reached, rejects the key or keeps
 * failing.
 */
export class LlmSummaries {
  readonly #settings: Settings;
  readonly #summarizer: Summarizer;
  readonly #queue: RequestQueue<SummaryRequest>;
  readonly #tally = new OutcomeTally();
  readonly #stopping = new AbortController();
  #round = new AbortController();
  #consecutiveFailures = 0;
  #lookups: Promise<void> = Promise.resolve();
  /** Keys queued or being requested, so that none is requested twice at a time. */
  readonly #inFlight = new Set<string>();
  /** Keys that failed. They come last in the next round, so that they do not hold up the others. */
  readonly #failedBefore = new Set<string>();

  /** @throws PublisherError `configuration` for an invalid URL or model */
  constructor(options: LlmSummariesOptions) {
    this.#settings = resolveSettings(options);
    this.#summarizer = new Summarizer(this.#settings);
    const { concurrency, maxWaiting } = this.#settings;
    this.#queue = new RequestQueue((question) => this.#process(question), concurrency, maxWaiting);
  }

  /** The stored summaries, in the order of the sections; undefined means to use the built-in one. */
  async known(sections: readonly SectionToSummarize[]): Promise<(string | undefined)[]> {
    const known: (string | undefined)[] = [];
    for (const part of batchesOf(sections)) {
      const keys = part.map((section) => sectionKey(this.#settings.model, section));
      const kept = await this.#settings.store.find(keys);
      for (const key of keys) known.push(kept.get(key) || undefined);
    }
    return known;
  }

  /** Requests missing summaries in the background; returns immediately and never throws. */
  request(sections: readonly SectionToSummarize[]): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#round.signal.aborted) this.#round = new AbortController();
    this.#consecutiveFailures = 0;
    const round = this.#round;
    // One lookup at a time, so that no key is queued twice.
    this.#lookups = this.#lookups
      .then(() => this.#enqueueSections(sections, round.signal))
      .catch((error: unknown) =>
        this.#endRound(round, `kept summaries cannot be looked up (${messageOf(error)})`),
      );
  }

  async idle(): Promise<void> {
    let seen: Promise<void> | undefined;
    while (seen !== this.#lookups) {
      seen = this.#lookups;
      await seen;
      await this.#queue.idle();
    }
  }

  counts(): SummaryCounts {
    return this.#tally.counts();
  }

  /** Aborts requests in progress without counting them. Later requests do nothing. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#round.abort();
    this.#clearQueue();
    await this.idle();
  }

  async #enqueueSections(sections: readonly SectionToSummarize[], round: AbortSignal): Promise<void> {
    const deferred: SummaryRequest[] = [];
    for (const part of batchesOf(sections)) {
      await otherWork();
      for (const question of await this.#findMissing(part)) {
        if (this.#failedBefore.has(question.key)) deferred.push(question);
        else this.#enqueue(question, round);
      }
    }
    for (const question of deferred) this.#enqueue(question, round);
  }

  async #findMissing(sections: readonly SectionToSummarize[]): Promise<SummaryRequest[]> {
    const questions = new Map<string, SummaryRequest>();
    for (const section of sections) {
      const key = sectionKey(this.#settings.model, section);
      if (!this.#inFlight.has(key) && isWorthSummarizing(section)) questions.set(key, { key, section });
    }
    const kept = await this.#settings.store.find([...questions.keys()]);
    for (const key of kept.keys()) questions.delete(key);
    return [...questions.values()];
  }

  #enqueue(question: SummaryRequest, round: AbortSignal): void {
    if (round.aborted || this.#inFlight.has(question.key)) return;
    this.#inFlight.add(question.key);
    if (!this.#queue.push(question)) this.#inFlight.delete(question.key);
  }

  async #process(question: SummaryRequest): Promise<void> {
    const round = this.#round;
    this.#tally.asked();
    const result = await this.#summarizer.summarize(question, round.signal, this.#stopping.signal);
    this.#inFlight.delete(question.key);
    if (this.#stopping.signal.aborted && result.failure !== undefined) return;
    this.#tally.add(result.outcome);
    this.#settings.onOutcome(result.outcome);
    this.#handleResult(question, result, round);
  }

  #handleResult({ key }: SummaryRequest, { failure, outcome }: SummaryResult, round: AbortController): void {
    if (failure === undefined) {
      this.#consecutiveFailures = 0;
      this.#failedBefore.delete(key);
      return;
    }
    this.#consecutiveFailures += 1;
    this.#failedBefore.add(key);
    if (failure.endsRound || this.#consecutiveFailures >= MAX_CONSECUTIVE_FAILURES)
      this.#endRound(round, outcome.message);
  }

  #endRound(round: AbortController, reason: string): void {
    if (round !== this.#round || round.signal.aborted) return;
    round.abort();
    const left = this.#clearQueue();
    const message = `summaries by the model: ${left} sections wait for the next refresh, after ${reason}`;
    this.#settings.onOutcome({ kind: "roundEnded", message });
  }

  #clearQueue(): number {
    const left = this.#queue.clear();
    for (const { key } of left) this.#inFlight.delete(key);
    return left.length;
  }
}

function* batchesOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += LOOKUP_BATCH_SIZE) yield items.slice(at, at + LOOKUP_BATCH_SIZE);
}
