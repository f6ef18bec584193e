import { setTimeout as wait } from "node:timers/promises";
import { PublisherError } from "../../lib/errors.js";
import { parseUrl } from "../../lib/parse-url.js";
import type { Outcome } from "./outcome.js";

export interface SummaryStore {
  /** What is kept for these keys; a refused answer is kept as "" so that it is asked for once. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  save(key: string, summary: string): Promise<void>;
}

export interface LlmSummariesOptions {
  /** Where the endpoint's paths begin, mostly ending in "/v1"; "/chat/completions" is added to it. */
  readonly url: string;
  readonly model: string;
  /** Local servers mostly need none. */
  readonly key: string | undefined;
  readonly store: SummaryStore;
  /** Called once for each section that was asked for, and when a round of asking ends early. */
  readonly onOutcome?: ((outcome: Outcome) => void) | undefined;
  /** Milliseconds for one answer, from the question to its last byte: a model on a CPU takes its time. */
  readonly timeoutMs?: number | undefined;
  /** Questions under way at once. */
  readonly concurrency?: number | undefined;
  /** Sections that wait to be asked for; the next round takes up what did not fit. */
  readonly maxWaiting?: number | undefined;
  /** Attempts after the first, of what may go better soon. */
  readonly maxRetries?: number | undefined;
  /** Milliseconds that an endpoint may make us wait; whoever asks for more is left alone until the next round. */
  readonly maxPauseMs?: number | undefined;
  /** Of a section's text; a local model's window is often 4,096 tokens. */
  readonly maxCharacters?: number | undefined;
  /** Of an answer. A model that thinks aloud needs many more than the summary has. */
  readonly maxTokens?: number | undefined;
  readonly clock?: (() => number) | undefined;
  /** 0 up to 1. */
  readonly random?: (() => number) | undefined;
  /** Resolves after so many milliseconds, or as soon as `signal` is aborted. */
  readonly sleep?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}

export type Settings = {
  readonly [Name in keyof LlmSummariesOptions]-?: NonNullable<LlmSummariesOptions[Name]>;
};

/** The options with their defaults; throws a `configuration` error for what cannot work. */
export function resolveSettings(options: LlmSummariesOptions): Settings {
  return {
    url: validateUrl(options.url),
    model: validateModel(options.model),
    // The client insists on a key, and servers without keys take any.
    key: options.key?.trim() || "none",
    store: options.store,
    onOutcome: options.onOutcome ?? (() => undefined),
    timeoutMs: options.timeoutMs ?? 60_000,
    concurrency: options.concurrency ?? 2,
    maxWaiting: options.maxWaiting ?? 1_000,
    maxRetries: options.maxRetries ?? 2,
    maxPauseMs: options.maxPauseMs ?? 60_000,
    maxCharacters: options.maxCharacters ?? 8_000,
    maxTokens: options.maxTokens ?? 1_000,
    clock: options.clock ?? Date.now,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? sleep,
  };
}

function validateUrl(url: string): string {
  const parsed = parseUrl(url.trim());
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw endpointError(
      `expected an http or https address, found "${url}"`,
      "for Ollama http://127.0.0.1:11434/v1",
    );
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw endpointError(
      "expected an address without a name and password",
      "the key has a setting of its own",
    );
  }
  if (parsed.search !== "" || parsed.hash !== "") {
    throw endpointError(
      `expected an address without "?" and "#", found "${url}"`,
      "leave off what follows the path",
    );
  }
  const path = parsed.pathname.replace(/\/+$/, "");
  if (path.endsWith("/chat/completions")) {
    throw endpointError(`expected where the paths begin, found "${url}"`, 'leave off "/chat/completions"');
  }
  return `${parsed.origin}${path}`;
}

function validateModel(model: string): string {
  const name = model.trim();
  if (name !== "") return name;
  const problem =
    "the model for summaries: expected a name, found nothing; give one that the endpoint offers";
  throw new PublisherError("configuration", problem);
}

function endpointError(problem: string, remedy: string): PublisherError {
  return new PublisherError("configuration", `the endpoint for summaries: ${problem}; ${remedy}`);
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => undefined);
}
