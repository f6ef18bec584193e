import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";
import { oneLine } from "../../articles/clean-text.js";
import { messageOf, systemCodeOf } from "../../lib/errors.js";

export type FailureKind = "timeout" | "rateLimited" | "unreachable" | "other";

interface Treatment {
  /** Whether it may go better in a moment. */
  readonly again: boolean;
  /** Whether every other section would fail like this one. */
  readonly endsRound: boolean;
  readonly remedy: string;
}

/** Why a question got no answer that could be judged. */
export class RequestFailure extends Error {
  readonly kind: FailureKind;
  readonly again: boolean;
  readonly endsRound: boolean;
  /** Milliseconds that the endpoint asked us to wait. */
  readonly pause: number | undefined;

  constructor(kind: FailureKind, problem: string, treatment: Treatment, cause?: unknown, pause?: number) {
    super(`${problem}; ${treatment.remedy}`, { cause });
    this.name = "AskFailure";
    this.kind = kind;
    this.again = treatment.again;
    this.endsRound = treatment.endsRound;
    this.pause = pause;
  }
}

const BUSY = { again: true, endsRound: true, remedy: "it is asked again at the next refresh" };
const SLOW = { again: false, endsRound: false, remedy: "allow it more time, or take a smaller model" };
const AWAY = { again: true, endsRound: true, remedy: "see that it runs and that its address is right" };
const BROKEN = { again: true, endsRound: false, remedy: "see its log" };
const NO_KEY = { again: false, endsRound: true, remedy: "give a key that it takes" };
const NO_MONEY = { again: false, endsRound: true, remedy: "see the account's balance" };
const NO_MODEL = {
  again: false,
  endsRound: true,
  remedy: 'see that it has the model, and that the address is right (most end in "/v1")',
};
const NOT_TAKEN = { again: false, endsRound: false, remedy: "see what it says of the request" };
const GARBLED = {
  again: false,
  endsRound: false,
  remedy: "see that it speaks the chat-completions protocol",
};

const TREATMENTS: Readonly<Record<number, readonly [FailureKind, Treatment]>> = {
  401: ["other", NO_KEY],
  402: ["other", NO_MONEY],
  403: ["other", NO_KEY],
  404: ["other", NO_MODEL],
  408: ["timeout", BROKEN],
  429: ["rateLimited", BUSY],
  502: ["unreachable", AWAY],
  503: ["unreachable", AWAY],
  504: ["unreachable", AWAY],
};

/** The failure that whatever the client threw stands for. `timeout` is set when our own deadline passed. */
export function failureOf(error: unknown, now: number, timeout?: number): RequestFailure {
  if (error instanceof RequestFailure) return error;
  if (timeout !== undefined || error instanceof APIConnectionTimeoutError) {
    return new RequestFailure(
      "timeout",
      `expected an answer within ${timeout ?? 0} ms, found none`,
      SLOW,
      error,
    );
  }
  if (error instanceof APIConnectionError) {
    const reason = rootOf(error);
    return new RequestFailure(
      "unreachable",
      `no connection (${systemCodeOf(reason) || messageOf(reason)})`,
      AWAY,
      error,
    );
  }
  if (!(error instanceof APIError) || error.status === undefined) return garbled(messageOf(error), error);
  return statusFailure(error.status, error, now);
}

/** An answer that is no chat completion. */
export function garbled(found: string, cause?: unknown): RequestFailure {
  return new RequestFailure("other", `expected a chat completion, found ${shortened(found)}`, GARBLED, cause);
}

/** The round ended while the endpoint's pause was waited for. */
export function unasked(): RequestFailure {
  return new RequestFailure("rateLimited", "the endpoint asked for a pause, and then failed", BUSY);
}

function statusFailure(status: number, error: APIError, now: number): RequestFailure {
  const [kind, treatment] = TREATMENTS[status] ?? ["other", status >= 500 ? BROKEN : NOT_TAKEN];
  const problem = `expected status 200, found ${shortened(error.message)}`;
  return new RequestFailure(kind, problem, treatment, error, pauseOf(error.headers, now));
}

/** Retry-After (RFC 9110 §10.2.3): seconds or a date; hosted endpoints also give milliseconds. */
function pauseOf(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (milliseconds >= 0) return milliseconds;
  const value = headers?.get("retry-after") ?? "";
  const pause = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}

function rootOf(error: Error): Error {
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}

function shortened(text: string): string {
  const line = oneLine(text);
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
