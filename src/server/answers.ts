import { z } from "zod";

/*
 * The JSON answers of the service, each described once: routes are typed by these schemas, `/openapi.json` is made
 * from them, and commands read answers with them. Objects are loose, so that a command keeps the fields of a service
 * of another version for `--json`.
 */

const count = z.int().nonnegative();
const timestamp = z.string().meta({ format: "date-time" });
const date = z.string().meta({ format: "date" });
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).default([]);
const paths = listOf(z.string());

const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: count,
  code: z.string(),
  detail: z.string(),
});

const finding = z.looseObject({
  path: z.string(),
  line: z.int().positive().optional(),
  problem: z.string(),
  remedy: z.string(),
});

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

const refresh = z.looseObject({
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

/** The part of the status that the ledger knows, with or without a running service. */
const recordedStatus = z.looseObject({
  shown: count.describe("Published articles"),
  private: count.default(0).describe("Those of them that only subscribers see"),
  scheduled: count.describe("Articles with a later date"),
  underWay: listOf(refresh),
  latest: refresh.optional().describe("The latest refresh that ended"),
  rejected: listOf(finding),
});

const pollTotals = z.looseObject({
  sent: count.describe("Polls answered with the document"),
  notModified: count.describe("Polls answered with 304"),
  bytes: count.describe("Bytes sent"),
  saved: z.int().describe("Bytes saved by 304 and by compression"),
});

const subscriberToken = z.looseObject({ name: z.string(), created: timestamp });

/** By the names that they have in `/openapi.json`. */
export const ANSWERS = {
  Problem: problem,
  Finding: finding,
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
  Withdrawal: z.looseObject({
    article: z.looseObject({ id: z.string(), path: z.string() }),
    documents: z.array(z.string()).describe("Documents whose bytes changed"),
  }),
  AccessList: z.looseObject({ tokens: z.array(subscriberToken) }),
  AccessAdded: z.looseObject({
    name: z.string(),
    token: z.string().describe("Shown only once"),
    home: z.string().optional().describe("URL of the front page"),
    isInUse: z.boolean().default(true).describe("Whether anything is private"),
  }),
  AccessRevoked: z.looseObject({ name: z.string() }),
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
  Statistics: z.looseObject({
    day: date,
    subscribers: count,
    readers: z.array(z.looseObject({ reader: z.string(), subscribers: count })),
    feeds: z.array(z.looseObject({ feed: z.string(), subscribers: count })),
    others: z.array(z.looseObject({ name: z.string(), count })),
    lastDay: pollTotals,
    days: z.array(pollTotals.extend({ day: date, subscribers: count })),
  }),
  NothingCounted: z.looseObject({ counting: z.literal(false), detail: z.string() }),
} as const;

export type AnswerName = keyof typeof ANSWERS;

/** The type of an answer, such as `Answer<"Report">`. */
export type Answer<Name extends AnswerName> = Described<z.output<(typeof ANSWERS)[Name]>>;

/** Read-only, and without the index signature of loose objects, which would permit any field. */
type Described<Value> = Value extends readonly (infer Item)[]
  ? readonly Described<Item>[]
  : Value extends object
    ? {
        readonly [Key in keyof Value as string extends Key ? never : Key]: Described<Value[Key]>;
      }
    : Value;
