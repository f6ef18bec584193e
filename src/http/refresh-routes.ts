import { createHash, timingSafeEqual } from "node:crypto";
import { Router } from "express";
import { PublisherError } from "../errors.js";
import type { RefreshRequest } from "../publishing/press.js";
import type { RefreshReport } from "../publishing/report.js";

export interface RefreshRoutesOptions {
  readonly token: string;
  readonly refresh: (request: RefreshRequest) => Promise<RefreshReport>;
}

/** `POST /refresh`: waits for a refresh that starts from now on, and answers with its report. */
export function refreshRoutes({ token, refresh }: RefreshRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.post("/refresh", async (req, res) => {
    const given = /^Bearer +(\S+) *$/i.exec(req.get("Authorization") ?? "")?.[1];
    if (given === undefined || !sameToken(given, token)) {
      res.set("WWW-Authenticate", 'Bearer realm="refresh"');
      throw new PublisherError(
        "unauthorized",
        "expected the refresh token as `Authorization: Bearer …`; the service prints at start where it is",
      );
    }
    const report = await refresh({ confirmRemovals: req.query["confirm"] === "removals" });
    res.set("Cache-Control", "no-store").type("application/json");
    // Indented and ended, since it is as often read on a terminal as by a program.
    res.send(`${JSON.stringify({ ...report, started: new Date(report.started).toISOString() }, null, 2)}\n`);
  });
  return router;
}

/** In constant time; of hashes, so that not even the length shows. */
function sameToken(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
