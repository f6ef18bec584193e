import { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";
import { toSingleLine } from "../../articles/clean-text.js";
import { messageOf, systemCodeOf } from "../../lib/errors.js";

export type FailureKind = "timeout" | "rateLimited" | "unreachable" | "other";

interface FailureHandling {
  /** Whether a retry may soon succeed. */
  readonly isRetryable: boolean;
  /** Whether all other sections would fail as well. */
  readonly endsRound: boolean;
  readonly remedy: string;
}

/** A request without a usable answer. */
export class RequestFailure extends Error {
  readonly kind: FailureKind;
  readonly isRetryable: boolean;
  readonly endsRound: boolean;
  /** From Retry-After. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: FailureKind,
    problem: string,
    treatment: FailureHandling,
    cause?: unknown,
    retryAfterMs?: number,
  ) {
    super(`${problem}; ${treatment.remedy}`, { cause });
    this.name = "AskFailure";
    this.kind = kind;
    this.isRetryable = treatment.isRetryable;
    this.endsRound = treatment.endsRound;
    this.retryAfterMs = retryAfterMs;
  }
}

const BUSY = { isRetryable: true, endsRound: true, remedy: "it is asked again at the next refresh" };
const SLOW = { isRetryable: false, endsRound: false, remedy: "allow it more time, or take a smaller model" };
const UNREACHABLE = {
  isRetryable: true,
  endsRound: true,
  remedy: "see that it runs and that its address is right",
};
const BROKEN = { isRetryable: true, endsRound: false, remedy: "see its log" };
const NO_KEY = { isRetryable: false, endsRound: true, remedy: "give a key that it takes" };
const NO_CREDIT = { isRetryable: false, endsRound: true, remedy: "see the account's balance" };
const NO_MODEL = {
  isRetryable: false,
  endsRound: true,
  remedy: 'see that it has the model, and that the address is right (most end in "/v1")',
};
const REJECTED = { isRetryable: false, endsRound: false, remedy: "see what it says of the request" };
const MALFORMED = {
  isRetryable: false,
  endsRound: false,
  remedy: "see that it speaks the chat-completions protocol",
};

const TREATMENTS: Readonly<Record<number, readonly [FailureKind, FailureHandling]>> = {
  401: ["other", NO_KEY],
  402: ["other", NO_CREDIT],
  403: ["other", NO_KEY],
  404: ["other", NO_MODEL],
  408: ["timeout", BROKEN],
  429: ["rateLimited", BUSY],
  502: ["unreachable", UNREACHABLE],
  503: ["unreachable", UNREACHABLE],
  504: ["unreachable", UNREACHABLE],
};

/**
 * Converts an error of the client.
 *
 * @param timeout milliseconds, if our own deadline passed
 */
export function toRequestFailure(error: unknown, now: number, timeout?: number): RequestFailure {
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
    const reason = rootCause(error);
    return new RequestFailure(
      "unreachable",
      `no connection (${systemCodeOf(reason) || messageOf(reason)})`,
      UNREACHABLE,
      error,
    );
  }
  if (!(error instanceof APIError) || error.status === undefined)
    return malformedResponse(messageOf(error), error);
  return statusFailure(error.status, error, now);
}

/** The response is no chat completion. */
export function malformedResponse(found: string, cause?: unknown): RequestFailure {
  return new RequestFailure(
    "other",
    `expected a chat completion, found ${truncate(found)}`,
    MALFORMED,
    cause,
  );
}

/** The round ended during a pause that the endpoint requested. */
export function notAttempted(): RequestFailure {
  return new RequestFailure("rateLimited", "the endpoint asked for a pause, and then failed", BUSY);
}

function statusFailure(status: number, error: APIError, now: number): RequestFailure {
  const [kind, treatment] = TREATMENTS[status] ?? ["other", status >= 500 ? BROKEN : REJECTED];
  const problem = `expected status 200, found ${truncate(error.message)}`;
  return new RequestFailure(kind, problem, treatment, error, parseRetryAfter(error.headers, now));
}

/** Retry-After (RFC 9110 §10.2.3): seconds or a date; hosted endpoints also give milliseconds. */
function parseRetryAfter(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (milliseconds >= 0) return milliseconds;
  const value = headers?.get("retry-after") ?? "";
  const pause = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}

function rootCause(error: Error): Error {
  return error.cause instanceof Error ? rootCause(error.cause) : error;
}

function truncate(text: string): string {
  const line = toSingleLine(text);
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
