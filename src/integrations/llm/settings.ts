import { setTimeout as wait } from "node:timers/promises";
import { PublisherError } from "../../lib/errors.js";
import { parseUrl } from "../../lib/parse-url.js";
import type { Outcome } from "./outcome.js";

export interface SummaryStore {
  /** The stored summaries by key. "" stands for a rejected answer, which is not requested again. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  save(key: string, summary: string): Promise<void>;
}

export interface LlmSummariesOptions {
  /** Base URL of the endpoint, usually ending in "/v1". "/chat/completions" is added to it. */
  readonly url: string;
  readonly model: string;
  /** Most local servers need none. */
  readonly key: string | undefined;
  readonly store: SummaryStore;
  /** Called once for each requested section, and when a round ends early. */
  readonly onOutcome?: ((outcome: Outcome) => void) | undefined;
  /** Milliseconds for a whole response. Models on a CPU are slow. */
  readonly timeoutMs?: number | undefined;
  /** Concurrent requests. */
  readonly concurrency?: number | undefined;
  /** Limit of waiting sections. The next round requests the others. */
  readonly maxWaiting?: number | undefined;
  /** Attempts after the first, for temporary failures. */
  readonly maxRetries?: number | undefined;
  /** Longest Retry-After in milliseconds that is waited for. After a longer one, the next round asks again. */
  readonly maxPauseMs?: number | undefined;
  /** Limit of a section's text. The context window of local models is often 4,096 tokens. */
  readonly maxCharacters?: number | undefined;
  /** Limit of an answer. Reasoning models need many more tokens than the summary has. */
  readonly maxTokens?: number | undefined;
  readonly clock?: (() => number) | undefined;
  /** From 0 to below 1. */
  readonly random?: (() => number) | undefined;
  /** Resolves after the delay or when `signal` is aborted. */
  readonly sleep?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}

export type Settings = {
  readonly [Name in keyof LlmSummariesOptions]-?: NonNullable<LlmSummariesOptions[Name]>;
};

/** @throws PublisherError `configuration` for an invalid URL or model */
export function resolveSettings(options: LlmSummariesOptions): Settings {
  return {
    url: validateUrl(options.url),
    model: validateModel(options.model),
    // The client requires a key. Servers without keys accept any.
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
