import { z } from "zod";
import { count, finding, listOf, timestamp } from "./common-schemas.js";
import { answerOf, type Operation, type Operations, parameter } from "./operation.js";

const paths = listOf(z.string());

const changes = z.looseObject({
  added: paths,
  updated: paths,
  renamed: listOf(z.looseObject({ from: z.string(), to: z.string() })),
  removed: paths,
  absent: paths.describe("Published, although their files are gone (`removals: keep`)"),
  unchanged: count,
  held: listOf(z.looseObject({ path: z.string(), reason: z.string() })).describe("Drafts and the like"),
  rejected: listOf(finding).describe("Not published"),
  doubts: listOf(finding).describe("Published, with warnings"),
});

const notification = z.looseObject({
  receiver: z.string().describe("A WebSub hub or a cache"),
  topic: z.string(),
  state: z.enum(["waiting", "accepted", "retrying", "failed"]),
  attempts: count,
  problem: z.string().optional(),
});

const work = z
  .looseObject({
    looked: count,
    read: count,
    parsed: count,
    recorded: count,
    assembled: count,
    rendered: count,
    compressed: count,
  })
  .describe("How many files and documents each step touched");

const report = changes.extend({
  started: timestamp,
  duration: z.number().describe("Milliseconds"),
  work,
  shown: count.describe("Published articles"),
  scheduled: count.describe("Articles with a later date"),
  shortened: paths.describe("In the feed with their summaries only, for its size"),
  dropped: paths.describe("In the archive only, for the size of the feed"),
  documents: paths.describe("Documents whose bytes changed"),
  announced: z.array(notification).optional().describe("Notifications since the last report"),
});

const refreshState = z.enum(["waiting", "running", "done", "failed"]);

export const refresh = z.looseObject({
  id: z.string(),
  state: refreshState,
  asked: timestamp,
  ended: timestamp.optional(),
  progress: z.looseObject({ done: count, all: count }).describe("Files"),
  report: report.optional(),
  problem: z.looseObject({ code: z.string(), detail: z.string() }).optional(),
});

const entryDifference = z.looseObject({
  path: z.string(),
  id: z.string(),
  title: z.string(),
  change: z.enum(["added", "updated", "removed"]),
  fields: z.array(
    z.looseObject({ name: z.string(), before: z.string().optional(), after: z.string().optional() }),
  ),
});

export const REFRESH_ANSWERS = {
  Report: report,
  Refresh: refresh,
  RefreshList: z.looseObject({ refreshes: z.array(refresh) }),
  RefreshDone: report.extend({ id: z.string() }),
  RefreshAccepted: z.looseObject({ id: z.string(), state: refreshState, location: z.string() }),
  DryRun: changes.extend({
    dryRun: z.literal(true),
    refused: z.string().optional().describe("Why the refresh needs `?confirm=removals`"),
    entries: z.array(entryDifference),
  }),
  WebhookAccepted: z.looseObject({
    kind: z.literal("refresh"),
    source: z.enum(["github", "gitea", "forgejo", "gitlab"]),
    delivery: z.string().optional(),
  }),
  WebhookIgnored: z.looseObject({ kind: z.literal("ignored"), reason: z.string() }),
};

const postRefresh: Operation = {
  summary: "Publishes what changed in the directory",
  access: "token",
  parameters: [
    parameter("confirm", "query", "`removals`: even if most of the articles are gone", {
      type: "string",
      enum: ["removals"],
    }),
    parameter("dry-run", "query", "Reports what would change, and changes nothing", {
      type: "string",
      enum: ["", "true"],
    }),
    {
      name: "Prefer",
      in: "header",
      description: "`respond-async`: answers immediately, with the URL of the refresh",
      schema: { type: "string" },
    },
  ],
  responses: {
    200: answerOf(
      "The report, the dry run, or why a webhook needs no refresh",
      "RefreshDone",
      "DryRun",
      "WebhookIgnored",
    ),
    202: answerOf(
      "The refresh will run; unless a webhook asked, `Location` is its URL",
      "RefreshAccepted",
      "WebhookAccepted",
    ),
  },
};

export const REFRESH_OPERATIONS: Operations = {
  "/refresh": { post: postRefresh },
  "/refreshes": {
    get: {
      summary: "The latest refreshes",
      access: "token",
      responses: { 200: answerOf("The latest first", "RefreshList") },
    },
  },
  "/refreshes/{id}": {
    get: {
      summary: "The progress or the result of a refresh",
      access: "token",
      parameters: [parameter("id", "path", "As /refresh answered it")],
      responses: { 200: answerOf("The refresh", "Refresh") },
    },
  },
};
