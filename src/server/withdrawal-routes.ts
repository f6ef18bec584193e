import { type Request, Router } from "express";
import { PublisherError } from "../lib/errors.js";
import type { PublisherClient } from "../publishing/publisher-client.js";
import { requireToken } from "./require-token.js";
import { sendJson } from "./send-json.js";

export interface WithdrawalRoutesOptions {
  readonly token: string;
  readonly publisher: PublisherClient;
}

/** `POST /withdraw?article=PATH` and `POST /restore?article=PATH`; an id works, too. */
export function withdrawalRoutes({ token, publisher }: WithdrawalRoutesOptions): Router {
  const router = Router({ strict: true, caseSensitive: true });
  const actions = {
    "/withdraw": (article: string) => publisher.withdraw(article),
    "/restore": (article: string) => publisher.restore(article),
  };
  for (const [path, action] of Object.entries(actions)) {
    router.post(path, async (req, res) => {
      requireToken(req, res, token);
      sendJson<"Withdrawal">(res, await action(articleIn(req)));
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
