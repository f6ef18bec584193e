import { pipeline } from "node:stream/promises";
import { Router } from "express";
import { systemCodeOf } from "../lib/errors.js";
import type { LedgerCopy } from "../publishing/ledger-copies.js";
import { API_HEADERS } from "./document-headers.js";
import { requireToken } from "./require-token.js";

export interface LedgerRoutesOptions {
  readonly token: string;
  readonly copyLedger: () => Promise<LedgerCopy>;
}

/** Never kept by anybody on the way. */
const HEADERS = { ...API_HEADERS, "Cache-Control": "no-store", "Content-Type": "application/vnd.sqlite3" };

/** `GET /ledger`, for those who have the token: a copy of the ledger as it is at this moment, a ledger itself. */
export function ledgerRoutes({ token, copyLedger }: LedgerRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/ledger", async (req, res) => {
    requireToken(req, res, token);
    if (req.method === "HEAD") {
      // How long a copy is would be known when it is made.
      res.set(HEADERS).end();
      return;
    }
    const { bytes, size } = await copyLedger();
    if (req.socket.destroyed) {
      // Who asked is gone, which on Node.js 24 no pipeline would notice any more.
      bytes.destroy();
      return;
    }
    res.set({
      ...HEADERS,
      // By it a copy that was cut off is told from a whole one.
      "Content-Length": String(size),
    });
    await pipeline(bytes, res).catch((error: unknown) => {
      // Whoever asked went away.
      if (systemCodeOf(error) !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
    });
  });
  return router;
}
