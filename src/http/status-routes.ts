import { Router } from "express";
import type { StatusPageProps } from "../pages/status-page.js";
import type { Counter } from "../publishing/counter.js";
import type { PressRoom } from "../publishing/press-room.js";
import type { ServiceStatus } from "../publishing/service-status.js";
import {
  DAY,
  DAYS_SHOWN,
  pollsByHour,
  readersByDay,
  type Statistics,
  summaryOf,
} from "../publishing/statistics.js";
import { CLOSED, headersOfPage } from "./document-headers.js";
import { refuseStrangers, refuseStrangersAtBrowsers } from "./refuse-strangers.js";
import { sendJson } from "./send-json.js";
import { writtenStatus } from "./written.js";

export interface StatusRoutesOptions {
  readonly counter: Counter;
  /** Whether the process is about to end. */
  readonly draining: () => boolean;
  /** What this process alone can say to a challenge, for those who have to know that it is the one. */
  readonly prove?: ((challenge: string) => string) | undefined;
  readonly token: string;
  readonly status: () => Promise<ServiceStatus>;
  /** What was counted from that moment on; undefined where nothing is. */
  readonly statistics: (since: number) => Promise<Statistics | undefined>;
  readonly press: PressRoom;
  /** IANA name of the time zone that dates are shown in. */
  readonly zone: string;
  readonly clock: () => number;
}

const UNKEPT = { ...CLOSED, "Cache-Control": "no-store" };

/**
 * For supervisors and load balancers: `/healthz`, the process lives; `/readyz`, it has something to serve, also while
 * nobody knows whether that is the latest: else all replicas would drop out at once. For those
 * who have the token, `/status.json`, and `/status`, the same for people.
 */
export function statusRoutes(options: StatusRoutesOptions): Router {
  const { counter, draining, prove, token, status } = options;
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/healthz", (req, res) => {
    const challenge = req.get("Feedwright-Challenge");
    if (challenge !== undefined && prove !== undefined) res.set("Feedwright-Proof", prove(challenge));
    res.set(UNKEPT).type("text/plain").send("ok\n");
  });
  router.get("/readyz", (_req, res) => {
    const reason = draining() ? "ending" : counter.shown() === undefined ? "no snapshot yet" : undefined;
    res
      .set(UNKEPT)
      .type("text/plain")
      .status(reason === undefined ? 200 : 503)
      .send(`${reason ?? (counter.isStale ? "stale" : "ok")}\n`);
  });
  router.get("/status.json", async (req, res) => {
    refuseStrangers(req, res, token);
    sendJson(res, writtenStatus(await status()));
  });
  router.get("/status", async (req, res) => {
    refuseStrangersAtBrowsers(req, res, token);
    const { renderStatusPage, STATUS_PAGE_POLICY } = await import("../pages/status-page.js");
    res.set({ ...headersOfPage(STATUS_PAGE_POLICY), "Cache-Control": "no-store" }).type("text/html");
    res.send(renderStatusPage(await statusOf(options)));
  });
  return router;
}

/** Refreshes that are listed on the page. */
const LISTED = 12;
/** Hours whose polls it shows. */
const HOURS = 48;

async function statusOf({
  status,
  press,
  statistics,
  zone,
  clock,
}: StatusRoutesOptions): Promise<StatusPageProps> {
  const now = clock();
  const counted = await statistics(now - DAYS_SHOWN * DAY);
  return {
    status: await status(),
    refreshes: await press.latestRefreshes(LISTED),
    statistics: counted && {
      summary: summaryOf(counted, now),
      hours: pollsByHour(counted, now, HOURS),
      readers: readersByDay(counted, now),
    },
    zone,
  };
}
