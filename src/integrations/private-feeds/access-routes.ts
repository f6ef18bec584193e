import { type Request, Router } from "express";
import { hashToken, newAccessToken, subscriberName } from "../../publishing/access-token.js";
import type { PublisherClient } from "../../publishing/publisher-client.js";
import { requireToken } from "../../server/require-token.js";
import { sendJson } from "../../server/send-json.js";
import type { SubscriberTokens } from "./subscriber-tokens.js";

export interface AccessRoutesOptions {
  readonly token: string;
  readonly publisher: PublisherClient;
  readonly tokens: SubscriberTokens;
  /** The public URL of the front page, ending in "/". */
  readonly home: string;
  /** Whether anything is private. */
  readonly isInUse: boolean;
}

/**
 * `/access`, with the token: GET lists the subscribers, `POST ?name=` creates a token that only this response shows, and
 * `DELETE ?name=` revokes it.
 */
export function accessRoutes({
  token,
  publisher,
  tokens: known,
  home,
  isInUse,
}: AccessRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  router.get("/access", async (req, res) => {
    requireToken(req, res, token);
    const access = await publisher.access();
    const tokens = access.tokens.map(({ name, created }) => ({
      name,
      created: new Date(created).toISOString(),
    }));
    sendJson<"AccessList">(res, { tokens });
  });
  router.post("/access", async (req, res) => {
    requireToken(req, res, token);
    const [name, accessToken] = [requestedName(req), newAccessToken()];
    await publisher.addAccess({ name, hash: hashToken(accessToken) });
    known.invalidate();
    sendJson<"AccessAdded">(res, { name, token: accessToken, home, isInUse });
  });
  router.delete("/access", async (req, res) => {
    requireToken(req, res, token);
    const name = requestedName(req);
    await publisher.revokeAccess(name);
    known.invalidate();
    sendJson<"AccessRevoked">(res, { name });
  });
  return router;
}

/** @throws PublisherError `usage` */
function requestedName(req: Request): string {
  // A host app may configure another query parser.
  return subscriberName(new URLSearchParams(req.url.split("?")[1]).get("name") ?? "");
}
