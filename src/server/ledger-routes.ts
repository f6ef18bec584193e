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

const HEADERS = { ...API_HEADERS, "Cache-Control": "no-store", "Content-Type": "application/vnd.sqlite3" };

/** `GET /ledger`, with the token: a consistent copy of the ledger. */
export function ledgerRoutes({ token, copyLedger }: LedgerRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/ledger", async (req, res) => {
    requireToken(req, res, token);
    if (req.method === "HEAD") {
      // The length is unknown until a copy is made.
      res.set(HEADERS).end();
      return;
    }
    const { bytes, size } = await copyLedger();
    if (req.socket.destroyed) {
      // The client disconnected. On Node.js 24 `pipeline` would not notice that.
      bytes.destroy();
      return;
    }
    res.set({
      ...HEADERS,
      // Lets the client detect an incomplete copy.
      "Content-Length": String(size),
    });
    await pipeline(bytes, res).catch((error: unknown) => {
      // The client disconnected.
      if (systemCodeOf(error) !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
    });
  });
  return router;
}
