import { messageOf } from "../../lib/errors.js";
import { ChatClient } from "./chat-client.js";
import { checkSummary, type SummaryCheck } from "./check-summary.js";
import type { Outcome } from "./outcome.js";
import { promptFor } from "./prompt.js";
import { RequestFailure, toRequestFailure } from "./request-failure.js";
import { RetryAfterGate, retryRequest } from "./retry-request.js";
import { type SectionToSummarize, truncateSection } from "./section.js";
import type { Settings } from "./settings.js";

/** A section and the key under which its summary is stored. */
export interface SummaryRequest {
  readonly key: string;
  readonly section: SectionToSummarize;
}

/** The outcome for one section. With a `failure`, the next round requests it again. */
export interface SummaryResult {
  readonly outcome: Outcome;
  readonly failure?: RequestFailure;
}

const NOT_SAVED = { isRetryable: false, endsRound: true, remedy: "see that the ledger can be written" };

/** Requests a summary, checks it and stores it. */
export class Summarizer {
  readonly #settings: Settings;
  readonly #client: ChatClient;
  readonly #gate: RetryAfterGate;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#client = new ChatClient(settings);
    this.#gate = new RetryAfterGate(settings);
  }

  /** Never rejects. `round` ends waits between attempts; `stop` ends attempts, too. */
  async summarize(
    { key, section }: SummaryRequest,
    round: AbortSignal,
    stop: AbortSignal,
  ): Promise<SummaryResult> {
    try {
      const check = await this.#requestSummary(
        truncateSection(section, this.#settings.maxCharacters),
        round,
        stop,
      );
      await this.#save(key, check.accepted ? check.summary : "");
      return { outcome: toOutcome(check, section) };
    } catch (error) {
      const failure = toRequestFailure(error, this.#settings.clock());
      const message = `${describeSection(section)}: ${this.#redactKey(failure.message)}`;
      return { outcome: { kind: "failed", why: failure.kind, message }, failure };
    }
  }

  async #requestSummary(
    section: SectionToSummarize,
    round: AbortSignal,
    stop: AbortSignal,
  ): Promise<SummaryCheck> {
    const messages = promptFor(section);
    const ask = () => this.#client.complete(messages, stop);
    const answer = await retryRequest(ask, this.#settings, this.#gate, round);
    const check = checkSummary(answer.text, section);
    if (!answer.isTruncated || !check.accepted) return check;
    return { accepted: false, why: "tooLong", found: `breaks off after ${this.#settings.maxTokens} tokens` };
  }

  async #save(key: string, summary: string): Promise<void> {
    try {
      await this.#settings.store.save(key, summary);
    } catch (error) {
      throw new RequestFailure(
        "other",
        `the answer could not be kept (${messageOf(error)})`,
        NOT_SAVED,
        error,
      );
    }
  }

  /** Some servers repeat a wrong key in their error message. */
  #redactKey(message: string): string {
    const { key } = this.#settings;
    return key === "none" ? message : message.replaceAll(key, "***");
  }
}

function toOutcome(check: SummaryCheck, section: SectionToSummarize): Outcome {
  if (check.accepted)
    return { kind: "kept", message: `${describeSection(section)}: summarized by the model` };
  const message = `${describeSection(section)}: the answer ${check.found}; the built-in summary stays`;
  return { kind: "refused", why: check.why, message };
}

function describeSection({ heading }: SectionToSummarize): string {
  return heading.trim() === "" ? "an introduction" : `section "${heading.trim()}"`;
}
