import { type Request, Router } from "express";
import { PublisherError } from "../errors.js";
import type { Withdrawal } from "../publishing/press.js";
import { refuseStrangers } from "./refuse-strangers.js";
import { sendJson } from "./send-json.js";

export interface WithdrawalRoutesOptions {
  readonly token: string;
  /** By path or id; at once, and whatever the article's file says from then on. */
  readonly takeDown: (article: string) => Promise<Withdrawal>;
  readonly restore: (article: string) => Promise<Withdrawal>;
}

/** `POST /withdraw?article=PATH` takes an article down, `POST /restore?article=PATH` brings it back; an id does, too. */
export function withdrawalRoutes({ token, takeDown, restore }: WithdrawalRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  for (const [path, act] of Object.entries({ "/withdraw": takeDown, "/restore": restore })) {
    router.post(path, async (req, res) => {
      refuseStrangers(req, res, token);
      sendJson(res, await act(articleIn(req)));
    });
  }
  return router;
}

/** @throws PublisherError `usage` */
function articleIn({ query, path }: Request): string {
  const { article } = query;
  if (typeof article === "string" && article !== "") return article;
  throw new PublisherError(
    "usage",
    `expected the path or id of an article, as in POST ${path}?article=story.md`,
  );
}
