import { z } from "zod";
import { timestamp } from "./common-schemas.js";
import { answerOf, type Operation, type Operations, parameter } from "./operation.js";

const subscriberToken = z.looseObject({ name: z.string(), created: timestamp });

export const ACCESS_ANSWERS = {
  AccessList: z.looseObject({ tokens: z.array(subscriberToken) }),
  AccessAdded: z.looseObject({
    name: z.string(),
    token: z.string().describe("Shown only once"),
    home: z.string().optional().describe("URL of the front page"),
    isInUse: z.boolean().default(true).describe("Whether anything is private"),
  }),
  AccessRevoked: z.looseObject({ name: z.string() }),
};

const subscriber = { ...parameter("name", "query", "Of the subscriber"), required: true };

const access: Readonly<Record<string, Operation>> = {
  get: {
    summary: "Lists the subscribers with a token",
    access: "token",
    responses: { 200: answerOf("By name", "AccessList") },
  },
  post: {
    summary: "Makes a token for a subscriber, which is shown once",
    access: "token",
    parameters: [subscriber],
    responses: { 200: answerOf("The token", "AccessAdded") },
  },
  delete: {
    summary: "Revokes a token immediately",
    access: "token",
    parameters: [subscriber],
    responses: { 200: answerOf("Whose it was", "AccessRevoked") },
  },
};

export const ACCESS_OPERATIONS: Operations = {
  "/access": access,
};
