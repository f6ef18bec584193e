import { messageOf } from "../../lib/errors.js";
import { acceptableSummary, type Judgement } from "./acceptable-summary.js";
import { ChatClient } from "./chat-client.js";
import type { Outcome } from "./outcome.js";
import { promptFor } from "./prompt.js";
import { failureOf, RequestFailure } from "./request-failure.js";
import { Pacing, retryRequest } from "./retry-request.js";
import { bounded, type SectionToSummarize } from "./section.js";
import type { Settings } from "./settings.js";

/** A section and the key under which its summary is kept. */
export interface Question {
  readonly key: string;
  readonly section: SectionToSummarize;
}

/** What came of one section; `failure` when it is to be asked for again. */
export interface Result {
  readonly outcome: Outcome;
  readonly failure?: RequestFailure;
}

const UNKEPT = { again: false, endsRound: true, remedy: "see that the ledger can be written" };

/** Asks for one summary, judges it and keeps it. */
export class Summarizer {
  readonly #settings: Settings;
  readonly #client: ChatClient;
  readonly #pacing: Pacing;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#client = new ChatClient(settings);
    this.#pacing = new Pacing(settings);
  }

  /** Never rejects. `round` ends the waiting between attempts, `stop` everything. */
  async summarize({ key, section }: Question, round: AbortSignal, stop: AbortSignal): Promise<Result> {
    try {
      const judgement = await this.#judge(bounded(section, this.#settings.maxCharacters), round, stop);
      await this.#keep(key, judgement.accepted ? judgement.summary : "");
      return { outcome: outcomeOf(judgement, section) };
    } catch (error) {
      const failure = failureOf(error, this.#settings.clock());
      const message = `${named(section)}: ${this.#withoutKey(failure.message)}`;
      return { outcome: { kind: "failed", why: failure.kind, message }, failure };
    }
  }

  async #judge(section: SectionToSummarize, round: AbortSignal, stop: AbortSignal): Promise<Judgement> {
    const messages = promptFor(section);
    const ask = () => this.#client.ask(messages, stop);
    const answer = await retryRequest(ask, this.#settings, this.#pacing, round);
    const judgement = acceptableSummary(answer.text, section);
    if (!answer.isCut || !judgement.accepted) return judgement;
    return { accepted: false, why: "tooLong", found: `breaks off after ${this.#settings.maxTokens} tokens` };
  }

  async #keep(key: string, summary: string): Promise<void> {
    try {
      await this.#settings.store.keepSummary(key, summary);
    } catch (error) {
      throw new RequestFailure("other", `the answer could not be kept (${messageOf(error)})`, UNKEPT, error);
    }
  }

  /** Some servers repeat a wrong key in what they say of it. */
  #withoutKey(message: string): string {
    const { key } = this.#settings;
    return key === "none" ? message : message.replaceAll(key, "***");
  }
}

function outcomeOf(judgement: Judgement, section: SectionToSummarize): Outcome {
  if (judgement.accepted) return { kind: "kept", message: `${named(section)}: summarized by the model` };
  const message = `${named(section)}: the answer ${judgement.found}; the built-in summary stays`;
  return { kind: "refused", why: judgement.why, message };
}

function named({ heading }: SectionToSummarize): string {
  return heading.trim() === "" ? "an introduction" : `section "${heading.trim()}"`;
}
