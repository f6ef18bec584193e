import { messageOf, systemCodeOf } from "../../lib/errors.js";
import { parseUrl } from "../../lib/parse-url.js";
import { VERSION } from "../../lib/version.js";
import type { Failure } from "./notification.js";
import type { Settings } from "./settings.js";

/** How one receiver is spoken of, to the publisher. */
export interface Words {
  /** Such as "the hub". */
  readonly who: string;
  /** The setting that holds its address. */
  readonly setting: string;
  /** What to see to when it says no, after "see that …". */
  readonly refused: string;
}

export interface AttemptOptions extends Pick<Settings, "fetch" | "timeout" | "clock"> {
  readonly words: Words;
  /** Statuses beside 200 to 299 by which it says that all is well. */
  readonly alsoTaken?: ReadonlySet<number> | undefined;
}

/**
 * Asks once; undefined when that was taken. Never rejects. Only the status is looked at; what else is answered is
 * not read, however long it is.
 */
export async function attempt(
  address: string,
  { headers, ...request }: RequestInit & { readonly headers: Readonly<Record<string, string>> },
  { fetch, timeout, clock, words, alsoTaken }: AttemptOptions,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const deadline = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(address, {
      ...request,
      headers: { ...headers, "User-Agent": `Feedwright/${VERSION}` },
      redirect: "manual",
      signal: AbortSignal.any([signal, deadline]),
    });
    // Rejects when the connection broke meanwhile; the status came all the same.
    await response.body?.cancel().catch(() => undefined);
    const isTaken = response.ok || alsoTaken?.has(response.status);
    return isTaken ? undefined : statusFailure(address, response, clock(), words);
  } catch (error) {
    return deadline.aborted ? overdue(timeout, words) : unreachable(error, words);
  }
}

function overdue(timeout: number, { who }: Words): Failure {
  const problem = `expected an answer within ${timeout} ms, found none; see that ${who} is well`;
  return { problem, isRefusal: false };
}

function unreachable(error: unknown, { who }: Words): Failure {
  const root = rootOf(error);
  const problem = `expected an answer, found no connection (${systemCodeOf(root) || messageOf(root)}); see that ${who} runs and that its address is right`;
  return { problem, isRefusal: false };
}

function statusFailure(address: string, { status, headers }: Response, now: number, words: Words): Failure {
  const pause = pauseOf(headers.get("retry-after"), now);
  return {
    problem: `expected a status from 200 to 299, found ${foundAt(address, status, headers.get("location"), words)}`,
    isRefusal: status < 500 && status !== 408 && status !== 429,
    ...(pause === undefined ? {} : { pause }),
  };
}

/** The status with its remedy. Redirects are not followed: it is the publisher who knows where the receiver is. */
function foundAt(
  address: string,
  status: number,
  location: string | null,
  { who, setting, refused }: Words,
): string {
  if (status >= 300 && status < 400 && location !== null) {
    const moved = parseUrl(location, address)?.href ?? location;
    return `${status} to ${moved}; name that address in ${setting} if ${who} has moved`;
  }
  if (status === 429) return `429; ${who} takes fewer announcements than there are`;
  if (status >= 500) return `${status}; see that ${who} is well`;
  return `${status}; see that ${refused}`;
}

/** Retry-After (RFC 9110 §10.2.3): seconds, or a date. */
function pauseOf(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const pause = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}
