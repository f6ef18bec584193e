import { messageOf, systemCodeOf } from "../../lib/errors.js";
import { parseUrl } from "../../lib/parse-url.js";
import { VERSION } from "../../lib/version.js";
import type { DeliveryFailure } from "./notification.js";
import type { Settings } from "./settings.js";

/** Words for messages about a receiver. */
export interface ReceiverWording {
  /** Such as "the hub". */
  readonly name: string;
  /** The setting that holds its URL. */
  readonly setting: string;
  /** The remedy for a rejection, after "see that …". */
  readonly rejectionHint: string;
}

export interface AttemptOptions extends Pick<Settings, "fetch" | "timeoutMs" | "clock"> {
  readonly wording: ReceiverWording;
  /** Statuses that mean success besides 200 to 299. */
  readonly otherSuccessStatuses?: ReadonlySet<number> | undefined;
}

/**
 * Sends one request. Never rejects. Reads only the status, since the body may be of any length.
 *
 * @returns undefined if the receiver accepted it
 */
export async function attemptDelivery(
  address: string,
  { headers, ...request }: RequestInit & { readonly headers: Readonly<Record<string, string>> },
  { fetch, timeoutMs, clock, wording, otherSuccessStatuses }: AttemptOptions,
  signal: AbortSignal,
): Promise<DeliveryFailure | undefined> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(address, {
      ...request,
      headers: { ...headers, "User-Agent": `Feedwright/${VERSION}` },
      redirect: "manual",
      signal: AbortSignal.any([signal, deadline]),
    });
    // Rejects if the connection broke after the status.
    await response.body?.cancel().catch(() => undefined);
    const isAccepted = response.ok || otherSuccessStatuses?.has(response.status);
    return isAccepted ? undefined : statusFailure(address, response, clock(), wording);
  } catch (error) {
    return deadline.aborted ? timeoutFailure(timeoutMs, wording) : connectionFailure(error, wording);
  }
}

function timeoutFailure(timeout: number, { name }: ReceiverWording): DeliveryFailure {
  const problem = `expected an answer within ${timeout} ms, found none; see that ${name} is well`;
  return { problem, isRejection: false };
}

function connectionFailure(error: unknown, { name }: ReceiverWording): DeliveryFailure {
  const root = rootCause(error);
  const problem = `expected an answer, found no connection (${systemCodeOf(root) || messageOf(root)}); see that ${name} runs and that its address is right`;
  return { problem, isRejection: false };
}

function statusFailure(
  address: string,
  { status, headers }: Response,
  now: number,
  words: ReceiverWording,
): DeliveryFailure {
  const retryAfterMs = parseRetryAfter(headers.get("retry-after"), now);
  return {
    problem: `expected a status from 200 to 299, found ${describeStatus(address, status, headers.get("location"), words)}`,
    isRejection: status < 500 && status !== 408 && status !== 429,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The status with its remedy. Redirects are not followed, since only the operator can confirm the new URL. */
function describeStatus(
  address: string,
  status: number,
  location: string | null,
  { name, setting, rejectionHint }: ReceiverWording,
): string {
  if (status >= 300 && status < 400 && location !== null) {
    const moved = parseUrl(location, address)?.href ?? location;
    return `${status} to ${moved}; name that address in ${setting} if ${name} has moved`;
  }
  if (status === 429) return `429; ${name} takes fewer announcements than there are`;
  if (status >= 500) return `${status}; see that ${name} is well`;
  return `${status}; see that ${rejectionHint}`;
}

/** Retry-After (RFC 9110 §10.2.3): seconds, or a date. */
function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const pause = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}

function rootCause(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootCause(error.cause) : error;
}
