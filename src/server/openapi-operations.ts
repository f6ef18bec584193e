import type { AnswerName } from "./answers.js";

/** JSON that OpenAPI defines. */
export type Json = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly summary: string;
  /** `token`: as a bearer token; `password`: that, or as the password of HTTP Basic; undefined: public. */
  readonly access?: "token" | "password";
  readonly parameters?: readonly Json[];
  /** By status. Every other status has a problem document. */
  readonly responses: Readonly<Record<string, Json>>;
}

const string = { type: "string" };

export const referenceTo = (name: AnswerName) => ({ $ref: `#/components/schemas/${name}` });

export const responseOf = (mediaType: string, description: string, schema: Json = string) => ({
  description,
  content: { [mediaType]: { schema } },
});

export const parameter = (
  name: string,
  place: "path" | "query",
  description: string,
  schema: Json = string,
) => ({ name, in: place, description, required: place === "path", schema });

/** @param names of the answers of which it is one */
function answerOf(description: string, ...names: readonly [AnswerName, ...AnswerName[]]): Json {
  const [only, ...others] = names.map(referenceTo);
  const schema = others.length === 0 ? only : { oneOf: [only, ...others] };
  return responseOf("application/json", description, schema);
}

const article = { ...parameter("article", "query", "Path or id of the article"), required: true };
const subscriber = { ...parameter("name", "query", "Of the subscriber"), required: true };

function articleChange(summary: string): { readonly post: Operation } {
  const responses = { 200: answerOf("The article, and the documents that changed", "Withdrawal") };
  return { post: { summary, access: "token", parameters: [article], responses } };
}

const refresh: Operation = {
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
      schema: string,
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

/** Everything that is not a document, by path and method. */
export const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
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
  "/refresh": { post: refresh },
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
  "/withdraw": articleChange("Withdraws an article, whatever its file says"),
  "/restore": articleChange("Restores a withdrawn article"),
  "/access": access,
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
  "/stats.json": {
    get: {
      summary: "Subscribers by reader and feed, polls and bytes",
      access: "password",
      responses: {
        200: answerOf("The statistics, or that they are off", "Statistics", "NothingCounted"),
      },
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
