import { type Request, Router } from "express";
import { PublisherError } from "../errors.js";
import type { PressRoom } from "../publishing/press-room.js";
import { refuseStrangers } from "./refuse-strangers.js";
import { sendJson } from "./send-json.js";
import { writtenRefresh, writtenReport } from "./written.js";

export interface RefreshRoutesOptions {
  readonly token: string;
  readonly press: PressRoom;
}

/** As many refreshes as somebody looks through. */
const LISTED = 20;

/**
 * `POST /refresh` waits for a refresh that starts from now on, and answers with its report; who would rather not
 * wait (`Prefer: respond-async`, RFC 7240) gets the address at which to ask how it is getting on.
 */
export function refreshRoutes(options: RefreshRoutesOptions): Router {
  const { press } = options;
  const router = Router({ strict: true, caseSensitive: true });
  router.post("/refresh", async (req, res) => {
    refuseStrangers(req, res, options.token);
    const confirmRemovals = req.query["confirm"] === "removals";
    if (isAsked(req, "dry-run")) return sendJson(res, await press.rehearse({ confirmRemovals }));
    if (!/\brespond-async\b/i.test(req.get("Prefer") ?? "")) {
      const { id, report } = await press.refresh({ confirmRemovals });
      return sendJson(res, { id, ...writtenReport(report) });
    }
    // Whoever asks at that address is told how it failed.
    const id = await press.begin({ confirmRemovals });
    const location = `${req.baseUrl}/refreshes/${id}`;
    res.status(202).set({ Location: location, "Preference-Applied": "respond-async" });
    return sendJson(res, { id, state: "waiting", location });
  });
  router.get("/refreshes", async (req, res) => {
    refuseStrangers(req, res, options.token);
    sendJson(res, { refreshes: (await press.latestRefreshes(LISTED)).map(writtenRefresh) });
  });
  router.get("/refreshes/:id", async (req, res) => {
    refuseStrangers(req, res, options.token);
    const refresh = await press.refreshById(req.params.id);
    if (refresh === undefined)
      throw new PublisherError("not-found", "there is no such refresh, or it was long ago");
    sendJson(res, writtenRefresh(refresh));
  });
  return router;
}

/** `?dry-run`, with or without a value that means yes. */
function isAsked(req: Request, name: string): boolean {
  const value = req.query[name];
  return value !== undefined && value !== "false" && value !== "0";
}
