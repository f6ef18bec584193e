import { z } from "zod";
import { count, finding, listOf, timestamp } from "./common-schemas.js";
import { answerOf, type Operations, responseOf } from "./operation.js";
import { refresh } from "./refreshes.js";

/** The part of the status that the ledger knows, with or without a running service. */
const recordedStatus = z.looseObject({
  shown: count.describe("Published articles"),
  private: count.default(0).describe("Those of them that only subscribers see"),
  scheduled: count.describe("Articles with a later date"),
  underWay: listOf(refresh),
  latest: refresh.optional().describe("The latest refresh that ended"),
  rejected: listOf(finding),
});

export const STATUS_ANSWERS = {
  RecordedStatus: recordedStatus,
  Status: recordedStatus.extend({
    version: z.string(),
    title: z.string(),
    address: z.string(),
    publicationId: z.string(),
    directory: z.string(),
    since: timestamp,
    nextRefresh: timestamp.optional(),
  }),
};

export const STATUS_OPERATIONS: Operations = {
  "/healthz": {
    get: { summary: "Whether the process runs", responses: { 200: responseOf("text/plain", "It runs") } },
  },
  "/readyz": {
    get: {
      summary: "Whether there is something to serve",
      responses: {
        200: responseOf("text/plain", "There is; `stale` while the ledger cannot be reached"),
        503: responseOf("text/plain", "Why there is nothing"),
      },
    },
  },
  "/openapi.json": {
    get: {
      summary: "This description",
      responses: { 200: responseOf("application/json", "OpenAPI 3.1", { type: "object" }) },
    },
  },
  "/ledger": {
    get: {
      summary: "A copy of the ledger",
      access: "token",
      responses: { 200: responseOf("application/vnd.sqlite3", "A SQLite database") },
    },
  },
  "/status.json": {
    get: {
      summary: "The status of the service",
      access: "token",
      responses: { 200: answerOf("Its status", "Status") },
    },
  },
  "/status": {
    get: {
      summary: "The status of the service, for people",
      access: "password",
      responses: { 200: responseOf("text/html", "A page") },
    },
  },
  "/metrics": {
    get: {
      summary: "Metrics for Prometheus",
      access: "password",
      responses: { 200: responseOf("text/plain", "In the text format of Prometheus") },
    },
  },
};
