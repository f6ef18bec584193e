import { type Request, Router } from "express";
import { PublisherError } from "../errors.js";
import type { PressRoom } from "../publishing/press-room.js";
import { refuseStrangers } from "./refuse-strangers.js";
import { sendJson } from "./send-json.js";

export interface WithdrawalRoutesOptions {
  readonly token: string;
  readonly press: PressRoom;
}

/** `POST /withdraw?article=PATH` takes an article down, `POST /restore?article=PATH` brings it back; an id does, too. */
export function withdrawalRoutes({ token, press }: WithdrawalRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  const acts = {
    "/withdraw": (article: string) => press.takeDown(article),
    "/restore": (article: string) => press.restore(article),
  };
  for (const [path, act] of Object.entries(acts)) {
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
