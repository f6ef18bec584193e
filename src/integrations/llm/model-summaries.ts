import { setImmediate as otherWork } from "node:timers/promises";
import { messageOf } from "../../lib/errors.js";
import { type Counts, Tally } from "./outcome.js";
import { RequestQueue } from "./request-queue.js";
import { isWorthAsking, type SectionToSummarize, sectionKey } from "./section.js";
import { type ModelSummariesOptions, type Settings, settingsOf } from "./settings.js";
import { type Question, type Result, Summarizer } from "./summarizer.js";

export type { Counts, Outcome } from "./outcome.js";
export type { SectionToSummarize } from "./section.js";
export type { ModelSummariesOptions, SummaryStore } from "./settings.js";

/** Looked up in one go: stores bound the parameters of a query. */
const LOOKED_UP_AT_ONCE = 500;
/** So many failures on end, and the endpoint is left alone for the rest of the round. */
const MOST_FAILURES_ON_END = 3;

/**
 * Summaries of sections by a language model, made in the background and kept for good. Publishing never waits
 * for them: it takes what is known, and requests the rest for next time.
 *
 * A round begins with a `request`. It ends early when the endpoint cannot be reached, refuses the key or
 * fails again and again: then nothing more is asked for until the next `request`.
 */
export class LlmSummaries {
  readonly #settings: Settings;
  readonly #summarizer: Summarizer;
  readonly #line: RequestQueue<Question>;
  readonly #tally = new Tally();
  readonly #stopping = new AbortController();
  #round = new AbortController();
  #failuresOnEnd = 0;
  #lookups: Promise<void> = Promise.resolve();
  /** Keys that wait or are asked for: nothing is asked for twice at a time. */
  readonly #underWay = new Set<string>();
  /** Keys that failed. They come last in the next round, else a few bad ones would hold up all others for ever. */
  readonly #failedBefore = new Set<string>();

  /** Throws a `configuration` error for an address or a model that cannot work. */
  constructor(options: ModelSummariesOptions) {
    this.#settings = settingsOf(options);
    this.#summarizer = new Summarizer(this.#settings);
    const { concurrency, maxWaiting } = this.#settings;
    this.#line = new RequestQueue((question) => this.#ask(question), concurrency, maxWaiting);
  }

  /** Summaries that are known already, in the order of the sections; undefined: use the built-in one. */
  async known(sections: readonly SectionToSummarize[]): Promise<(string | undefined)[]> {
    const known: (string | undefined)[] = [];
    for (const part of partsOf(sections)) {
      const keys = part.map((section) => sectionKey(this.#settings.model, section));
      const kept = await this.#settings.store.keptSummaries(keys);
      for (const key of keys) known.push(kept.get(key) || undefined);
    }
    return known;
  }

  /** Asks, in the background, for those that are not known; returns at once and never throws. */
  request(sections: readonly SectionToSummarize[]): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#round.signal.aborted) this.#round = new AbortController();
    this.#failuresOnEnd = 0;
    const round = this.#round;
    // One after the other: while a key is looked up nobody else can put it in line.
    this.#lookups = this.#lookups
      .then(() => this.#putInLine(sections, round.signal))
      .catch((error: unknown) =>
        this.#end(round, `kept summaries cannot be looked up (${messageOf(error)})`),
      );
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    let seen: Promise<void> | undefined;
    while (seen !== this.#lookups) {
      seen = this.#lookups;
      await seen;
      await this.#line.idle();
    }
  }

  counts(): Counts {
    return this.#tally.counts();
  }

  /** Aborts what is under way, without counting it; resolves when it has ended. Later requests do nothing. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#round.abort();
    this.#clearLine();
    await this.idle();
  }

  async #putInLine(sections: readonly SectionToSummarize[], round: AbortSignal): Promise<void> {
    const setBack: Question[] = [];
    for (const part of partsOf(sections)) {
      await otherWork();
      for (const question of await this.#unanswered(part)) {
        if (this.#failedBefore.has(question.key)) setBack.push(question);
        else this.#enqueue(question, round);
      }
    }
    for (const question of setBack) this.#enqueue(question, round);
  }

  async #unanswered(sections: readonly SectionToSummarize[]): Promise<Question[]> {
    const questions = new Map<string, Question>();
    for (const section of sections) {
      const key = sectionKey(this.#settings.model, section);
      if (!this.#underWay.has(key) && isWorthAsking(section)) questions.set(key, { key, section });
    }
    const kept = await this.#settings.store.keptSummaries([...questions.keys()]);
    for (const key of kept.keys()) questions.delete(key);
    return [...questions.values()];
  }

  #enqueue(question: Question, round: AbortSignal): void {
    if (round.aborted || this.#underWay.has(question.key)) return;
    this.#underWay.add(question.key);
    if (!this.#line.push(question)) this.#underWay.delete(question.key);
  }

  async #ask(question: Question): Promise<void> {
    const round = this.#round;
    this.#tally.asked();
    const result = await this.#summarizer.summarize(question, round.signal, this.#stopping.signal);
    this.#underWay.delete(question.key);
    if (this.#stopping.signal.aborted && result.failure !== undefined) return;
    this.#tally.add(result.outcome);
    this.#settings.onOutcome(result.outcome);
    this.#heed(question, result, round);
  }

  #heed({ key }: Question, { failure, outcome }: Result, round: AbortController): void {
    if (failure === undefined) {
      this.#failuresOnEnd = 0;
      this.#failedBefore.delete(key);
      return;
    }
    this.#failuresOnEnd += 1;
    this.#failedBefore.add(key);
    if (failure.endsRound || this.#failuresOnEnd >= MOST_FAILURES_ON_END) this.#end(round, outcome.message);
  }

  #end(round: AbortController, reason: string): void {
    if (round !== this.#round || round.signal.aborted) return;
    round.abort();
    const left = this.#clearLine();
    const message = `summaries by the model: ${left} sections wait for the next refresh, after ${reason}`;
    this.#settings.onOutcome({ kind: "roundEnded", message });
  }

  #clearLine(): number {
    const left = this.#line.clear();
    for (const { key } of left) this.#underWay.delete(key);
    return left.length;
  }
}

function* partsOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += LOOKED_UP_AT_ONCE) yield items.slice(at, at + LOOKED_UP_AT_ONCE);
}
