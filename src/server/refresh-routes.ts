import { type Request, Router } from "express";
import { PublisherError } from "../lib/errors.js";
import type { PublisherClient } from "../publishing/publisher-client.js";
import { requireToken } from "./require-token.js";
import { sendJson } from "./send-json.js";
import { serializeRefresh, serializeReport } from "./serialize-answers.js";

export interface RefreshRoutesOptions {
  readonly token: string;
  readonly publisher: PublisherClient;
}

const MAX_LISTED = 20;

/**
 * `POST /refresh` waits for a refresh that starts now or later, and answers with its report. With
 * `Prefer: respond-async` (RFC 7240) it answers immediately with the URL of the refresh.
 */
export function refreshRoutes(options: RefreshRoutesOptions): Router {
  const { publisher } = options;
  const router = Router({ strict: true, caseSensitive: true });
  router.post("/refresh", async (req, res) => {
    requireToken(req, res, options.token);
    const confirmRemovals = req.query["confirm"] === "removals";
    if (hasFlag(req, "dry-run")) return sendJson<"DryRun">(res, await publisher.dryRun({ confirmRemovals }));
    if (!/\brespond-async\b/i.test(req.get("Prefer") ?? "")) {
      const { id, report } = await publisher.refresh({ confirmRemovals });
      return sendJson<"RefreshDone">(res, { id, ...serializeReport(report) });
    }
    const id = await publisher.startRefresh({ confirmRemovals });
    const location = `${req.baseUrl}/refreshes/${id}`;
    res.status(202).set({ Location: location, "Preference-Applied": "respond-async" });
    return sendJson<"RefreshAccepted">(res, { id, state: "waiting", location });
  });
  router.get("/refreshes", async (req, res) => {
    requireToken(req, res, options.token);
    const refreshes = await publisher.latestRefreshes(MAX_LISTED);
    sendJson<"RefreshList">(res, { refreshes: refreshes.map(serializeRefresh) });
  });
  router.get("/refreshes/:id", async (req, res) => {
    requireToken(req, res, options.token);
    const refresh = await publisher.refreshById(req.params.id);
    if (refresh === undefined)
      throw new PublisherError("not-found", "there is no such refresh, or it was long ago");
    sendJson<"Refresh">(res, serializeRefresh(refresh));
  });
  return router;
}

/** `?dry-run`, `?dry-run=true`, … */
function hasFlag(req: Request, name: string): boolean {
  const value = req.query[name];
  return value !== undefined && value !== "false" && value !== "0";
}
