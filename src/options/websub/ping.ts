import { messageOf, systemCodeOf } from "../../errors.js";
import { parseUrl } from "../../parse-url.js";
import { VERSION } from "../../version.js";
import type { Settings } from "./settings.js";

/** Why a hub did not take an announcement. */
export interface PingFailure {
  /** What was expected and found, and the remedy. */
  readonly problem: string;
  /** Whether the hub understood and said no, so that more of the same will hardly help. */
  readonly isRefusal: boolean;
  /** Milliseconds that the hub asked us to wait. */
  readonly pause?: number;
}

type PingSettings = Pick<Settings, "fetch" | "timeout" | "clock">;

/**
 * Tells a hub once that a topic changed; undefined when the hub took it. Never rejects.
 *
 * WebSub leaves open how (§6), and hubs agree on the form of PubSubHubbub 0.3 §7.1: some read `hub.url`, some
 * `hub.topic`, so both are sent. Only the status is looked at; what else the hub says is not read, however
 * long it is.
 */
export async function ping(
  hub: string,
  topic: string,
  { fetch, timeout, clock }: PingSettings,
  signal: AbortSignal,
): Promise<PingFailure | undefined> {
  const deadline = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(hub, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": `Feedwright/${VERSION}`,
      },
      body: new URLSearchParams({ "hub.mode": "publish", "hub.url": topic, "hub.topic": topic }).toString(),
      redirect: "manual",
      signal: AbortSignal.any([signal, deadline]),
    });
    // Rejects when the connection broke meanwhile; the status came all the same.
    await response.body?.cancel().catch(() => undefined);
    return response.ok ? undefined : statusFailure(hub, response, clock());
  } catch (error) {
    return deadline.aborted ? overdue(timeout) : unreachable(error);
  }
}

function overdue(timeout: number): PingFailure {
  const problem = `expected an answer within ${timeout} ms, found none; see that the hub is well`;
  return { problem, isRefusal: false };
}

function unreachable(error: unknown): PingFailure {
  const root = rootOf(error);
  const problem = `expected an answer, found no connection (${systemCodeOf(root) || messageOf(root)}); see that the hub runs and that its address is right`;
  return { problem, isRefusal: false };
}

function statusFailure(hub: string, { status, headers }: Response, now: number): PingFailure {
  const pause = pauseOf(headers.get("retry-after"), now);
  return {
    problem: `expected a status from 200 to 299, found ${foundAt(hub, status, headers.get("location"))}`,
    isRefusal: status < 500 && status !== 408 && status !== 429,
    ...(pause === undefined ? {} : { pause }),
  };
}

/** The status with its remedy. Readers are told of the hub's address, so it is the publisher who has to follow. */
function foundAt(hub: string, status: number, location: string | null): string {
  if (status >= 300 && status < 400 && location !== null) {
    const address = parseUrl(location, hub)?.href ?? location;
    return `${status} to ${address}; name that address in FEEDWRIGHT_HUBS if the hub has moved`;
  }
  if (status === 429) return "429; the hub takes fewer announcements than there are";
  if (status >= 500) return `${status}; see that the hub is well`;
  return `${status}; see that the hub can reach the feed, and takes announcements at this address`;
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
