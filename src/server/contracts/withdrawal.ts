import { z } from "zod";
import { answerOf, type Operation, type Operations, parameter } from "./operation.js";

export const WITHDRAWAL_ANSWERS = {
  Withdrawal: z.looseObject({
    article: z.looseObject({ id: z.string(), path: z.string() }),
    documents: z.array(z.string()).describe("Documents whose bytes changed"),
  }),
};

const article = { ...parameter("article", "query", "Path or id of the article"), required: true };

function articleChange(summary: string): { readonly post: Operation } {
  const responses = { 200: answerOf("The article, and the documents that changed", "Withdrawal") };
  return { post: { summary, access: "token", parameters: [article], responses } };
}

export const WITHDRAWAL_OPERATIONS: Operations = {
  "/withdraw": articleChange("Withdraws an article, whatever its file says"),
  "/restore": articleChange("Restores a withdrawn article"),
};
