import { Router } from "express";
import type { StatusPageProps } from "../pages/status-page.js";
import type { DocumentCache } from "../publishing/document-cache.js";
import type { PublisherClient } from "../publishing/publisher-client.js";
import type { ServiceStatus } from "../publishing/service-status.js";
import {
  DAY_MS,
  DAYS_SHOWN,
  pollsByHour,
  readersByDay,
  type Statistics,
  summarizeStatistics,
} from "../publishing/statistics.js";
import { API_HEADERS, pageHeaders } from "./document-headers.js";
import { requireToken, requireTokenInBrowser } from "./require-token.js";
import { sendIndentedJson, sendJson } from "./send-json.js";
import { serializeStatus } from "./serialize-answers.js";

export interface StatusRoutesOptions {
  readonly documents: DocumentCache;
  /** Whether the process is shutting down. */
  readonly isDraining: () => boolean;
  /** Proves the identity of this process to commands. */
  readonly signChallenge?: ((challenge: string) => string) | undefined;
  readonly token: string;
  readonly status: () => Promise<ServiceStatus>;
  /** From that moment on; undefined where statistics are off. */
  readonly statistics: (since: number) => Promise<Statistics | undefined>;
  readonly publisher: PublisherClient;
  /** IANA name, for dates on pages. */
  readonly zone: string;
  readonly clock: () => number;
  readonly version: string;
  /** URL of the front page, ending in "/". */
  readonly home: string;
}

const NO_STORE_HEADERS = { ...API_HEADERS, "Cache-Control": "no-store" };

/**
 * For load balancers `/healthz` (the process runs) and `/readyz` (there is something to serve), with the token
 * `/status.json` and the page `/status`, and for everyone `/openapi.json`.
 *
 * `/readyz` answers 200 while the ledger is unreachable: otherwise all replicas would drop out at once.
 */
export function statusRoutes(options: StatusRoutesOptions): Router {
  const { documents, isDraining, signChallenge, token, status } = options;
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/healthz", (req, res) => {
    const challenge = req.get("Feedwright-Challenge");
    if (challenge !== undefined && signChallenge !== undefined)
      res.set("Feedwright-Proof", signChallenge(challenge));
    res.set(NO_STORE_HEADERS).type("text/plain").send("ok\n");
  });
  router.get("/readyz", (_req, res) => {
    const reason = isDraining()
      ? "ending"
      : documents.current() === undefined
        ? "no snapshot yet"
        : undefined;
    res
      .set(NO_STORE_HEADERS)
      .type("text/plain")
      .status(reason === undefined ? 200 : 503)
      .send(`${reason ?? (documents.isStale ? "stale" : "ok")}\n`);
  });
  router.get("/status.json", async (req, res) => {
    requireToken(req, res, token);
    sendJson<"Status">(res, serializeStatus(await status()));
  });
  router.get("/status", async (req, res) => {
    requireTokenInBrowser(req, res, token);
    const { renderStatusPage, STATUS_PAGE_POLICY } = await import("../pages/status-page.js");
    res.set({ ...pageHeaders(STATUS_PAGE_POLICY), "Cache-Control": "no-store" }).type("text/html");
    res.send(renderStatusPage(await statusPageProps(options)));
  });
  router.get("/openapi.json", async (_req, res) => {
    const { openApi } = await import("./openapi.js");
    sendIndentedJson(res, openApi(options.version, options.home));
  });
  return router;
}

const LISTED_REFRESHES = 12;
const HOURS_SHOWN = 48;

async function statusPageProps({
  status,
  publisher,
  statistics,
  zone,
  clock,
}: StatusRoutesOptions): Promise<StatusPageProps> {
  const now = clock();
  const counted = await statistics(now - DAYS_SHOWN * DAY_MS);
  return {
    status: await status(),
    refreshes: await publisher.latestRefreshes(LISTED_REFRESHES),
    statistics: counted && {
      summary: summarizeStatistics(counted, now),
      hours: pollsByHour(counted, now, HOURS_SHOWN),
      readers: readersByDay(counted, now),
    },
    zone,
  };
}
