import { type Request, type Response, Router } from "express";
import { PublisherError } from "../errors.js";
import type { Press } from "../publishing/press.js";
import type { Refresh, Refreshes } from "../publishing/refreshes.js";
import type { RefreshReport } from "../publishing/report.js";
import { refuseStrangers } from "./refuse-strangers.js";

export interface RefreshRoutesOptions {
  readonly token: string;
  readonly refreshes: Refreshes;
  readonly press: Press;
}

/** As many refreshes as somebody looks through. */
const LISTED = 20;

/**
 * `POST /refresh` waits for a refresh that starts from now on, and answers with its report; who would rather not
 * wait (`Prefer: respond-async`, RFC 7240) gets the address at which to ask how it is getting on.
 */
export function refreshRoutes(options: RefreshRoutesOptions): Router {
  const { refreshes, press } = options;
  const router = Router({ strict: true, caseSensitive: true });
  router.post("/refresh", async (req, res) => {
    refuseStrangers(req, res, options.token);
    if (isAsked(req, "dry-run")) return sendJson(res, await press.rehearse());
    const { id, ended } = refreshes.ask({ confirmRemovals: req.query["confirm"] === "removals" });
    const location = `${req.baseUrl}/refreshes/${id}`;
    if (!/\brespond-async\b/i.test(req.get("Prefer") ?? "")) {
      return sendJson(res, { id, ...written(await ended) });
    }
    // Whoever asks at that address is told how it failed.
    ended.catch(() => undefined);
    res.status(202).set({ Location: location, "Preference-Applied": "respond-async" });
    return sendJson(res, { id, state: "waiting", location });
  });
  router.get("/refreshes", async (req, res) => {
    refuseStrangers(req, res, options.token);
    sendJson(res, { refreshes: (await refreshes.latest(LISTED)).map(described) });
  });
  router.get("/refreshes/:id", async (req, res) => {
    refuseStrangers(req, res, options.token);
    const refresh = await refreshes.find(req.params.id);
    if (refresh === undefined)
      throw new PublisherError("not-found", "there is no such refresh, or it was long ago");
    sendJson(res, described(refresh));
  });
  return router;
}

/** `?dry-run`, with or without a value that means yes. */
function isAsked(req: Request, name: string): boolean {
  const value = req.query[name];
  return value !== undefined && value !== "false" && value !== "0";
}

function described(refresh: Refresh) {
  const { asked, ended, report } = refresh;
  return {
    ...refresh,
    asked: new Date(asked).toISOString(),
    ended: ended === undefined ? undefined : new Date(ended).toISOString(),
    report: report === undefined ? undefined : written(report),
  };
}

function written(report: RefreshReport) {
  return { ...report, started: new Date(report.started).toISOString() };
}

/** Indented and ended, since it is as often read on a terminal as by a program. */
function sendJson(res: Response, answer: unknown): void {
  res
    .set("Cache-Control", "no-store")
    .type("application/json")
    .send(`${JSON.stringify(answer, null, 2)}\n`);
}
