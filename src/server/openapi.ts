import { TAXONOMIES } from "../feeds/feed-place.js";

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly summary: string;
  /** Who may ask: everybody, those with the token, or, as browsers send it, with the token as a password. */
  readonly access?: "token" | "password";
  readonly parameters?: readonly Json[];
  /** By status; what is not said here is a problem document. */
  readonly responses: Readonly<Record<string, Json>>;
}

const FEED_TYPES: Readonly<Record<string, string>> = {
  "rss.xml": "application/rss+xml",
  "atom.xml": "application/atom+xml",
  "feed.json": "application/feed+json",
};

const string = { type: "string" };
const whole = { type: "integer", minimum: 0 };
const strings = { type: "array", items: string };
const moment = { type: "string", format: "date-time" };
const listOf = (items: Json) => ({ type: "array", items });
const objectOf = (properties: Json, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
});
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const responseOf = (mediaType: string, description: string, schema: Json = string) => ({
  description,
  content: { [mediaType]: { schema } },
});
const jsonResponse = (description: string, schema: Json) =>
  responseOf("application/json", description, schema);
const parameter = (name: string, place: "path" | "query", description: string, schema: Json = string) => ({
  name,
  in: place,
  description,
  required: place === "path",
  schema,
});

const slug = parameter("slug", "path", "Of the article or the cut, as it is in links");
const archive = parameter("page", "path", "Number of the archive page; the oldest entries are on page 1", {
  type: "integer",
  minimum: 1,
});
const article = { ...parameter("article", "query", "Path or id of the article"), required: true };

const subscriber = { ...parameter("name", "query", "Of the subscriber"), required: true };

/** What may be kept, and asked for anew with its validators. */
function document(summary: string, mediaType: string, parameters: readonly Json[] = []): Operation {
  return {
    summary,
    parameters,
    responses: {
      200: responseOf(mediaType, "The document, with ETag, as gzip or brotli where that is accepted"),
      304: { description: "It is the one that the asker holds, by If-None-Match or If-Modified-Since" },
    },
  };
}

/** The three formats of a feed, and the page that shows it. */
function feedPaths(base: string, what: string, parameters: readonly Json[]): [string, Json][] {
  return [
    [`${base}/`, { get: toOpenApi(document(`The page of ${what}`, "text/html", parameters)) }],
    ...Object.entries(FEED_TYPES).map(([file, mediaType]): [string, Json] => [
      `${base}/${file}`,
      { get: toOpenApi(document(`The feed of ${what}`, mediaType, parameters)) },
    ]),
  ];
}

function allFeedPaths(): [string, Json][] {
  const everything = { base: "", what: "everything", parameters: [] as Json[] };
  const terms = Object.values(TAXONOMIES).map(({ segment }) => ({
    base: `/${segment}/{slug}`,
    what: `one of the ${segment}`,
    parameters: [slug],
  }));
  return [everything, ...terms].flatMap(({ base, what, parameters }) => [
    ...feedPaths(base, what, parameters),
    ...feedPaths(`${base}/archive/{page}`, `an archive page of ${what}`, [...parameters, archive]),
  ]);
}

const DOCUMENTS: Readonly<Record<string, Operation>> = {
  "/opml.xml": document("All feeds, to import into a reader", "text/x-opml"),
  "/sitemap.xml": document("For search engines", "application/xml"),
  "/robots.txt": document("For search engines", "text/plain"),
  "/style.css": document("The stylesheet of all pages", "text/css"),
  "/icon.svg": document("The icon of all pages", "image/svg+xml"),
  "/about/sections": document("What a link to a section summary leads to", "text/html"),
  "/articles/{slug}": document("The page of an article", "text/html", [slug]),
  "/search": document("The articles in which all words are found, for people", "text/html", [
    parameter("q", "query", "The words; without any, there is the form alone"),
    parameter("page", "query", "Of the results, 20 on each", { type: "integer", minimum: 1, maximum: 50 }),
  ]),
  "/files/{path}": document("A file that a published article shows or links to", "*/*", [
    parameter("path", "path", "Relative to the directory of the articles; it may hold slashes"),
  ]),
};

function changeOfArticle(summary: string): { readonly post: Operation } {
  const responses = { 200: jsonResponse("Which it was", { type: "object" }) };
  return { post: { summary, access: "token", parameters: [article], responses } };
}

const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  "/healthz": {
    get: { summary: "The process lives", responses: { 200: responseOf("text/plain", "It does") } },
  },
  "/readyz": {
    get: {
      summary: "It has something to serve",
      responses: {
        200: responseOf("text/plain", "It has; `stale` while the ledger cannot be reached"),
        503: responseOf("text/plain", "Why it has not"),
      },
    },
  },
  "/openapi.json": {
    get: { summary: "This description", responses: { 200: jsonResponse("OpenAPI 3.1", { type: "object" }) } },
  },
  "/refresh": {
    post: {
      summary: "Publishes what changed in the directory",
      access: "token",
      parameters: [
        parameter("confirm", "query", "`removals`, although most of the articles are gone", {
          type: "string",
          enum: ["removals"],
        }),
        parameter("dry-run", "query", "Says what would change, and changes nothing", {
          type: "string",
          enum: ["", "true"],
        }),
        {
          name: "Prefer",
          in: "header",
          description: "`respond-async`: the answer comes at once, with the address of the refresh",
          schema: string,
        },
      ],
      responses: {
        200: jsonResponse("The report", ref("Report")),
        202: jsonResponse("It will be done; `Location` says where to ask how it goes", {
          ...objectOf({ id: string, state: string, location: string }, []),
        }),
      },
    },
  },
  "/refreshes": {
    get: {
      summary: "The latest refreshes",
      access: "token",
      responses: { 200: jsonResponse("The latest first", objectOf({ refreshes: listOf(ref("Refresh")) })) },
    },
  },
  "/refreshes/{id}": {
    get: {
      summary: "How a refresh is getting on, or how it ended",
      access: "token",
      parameters: [parameter("id", "path", "As it was answered by /refresh")],
      responses: { 200: jsonResponse("The refresh", ref("Refresh")) },
    },
  },
  "/withdraw": changeOfArticle("Takes an article down"),
  "/restore": changeOfArticle("Brings an article back that was taken down"),
  "/access": {
    get: {
      summary: "Who may read what is private",
      access: "token",
      responses: {
        200: jsonResponse(
          "By name",
          objectOf({ tokens: listOf(objectOf({ name: string, created: moment })) }),
        ),
      },
    },
    post: {
      summary: "Makes a token for a subscriber, which is shown once",
      access: "token",
      parameters: [subscriber],
      responses: {
        200: jsonResponse(
          "The token, the public address of the front page, and whether anything is private",
          objectOf({ name: string, token: string, home: string, isInUse: { type: "boolean" } }),
        ),
      },
    },
    delete: {
      summary: "Revokes a token, at once",
      access: "token",
      parameters: [subscriber],
      responses: { 200: jsonResponse("Whose it was", objectOf({ name: string })) },
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
      summary: "How the service is getting on",
      access: "token",
      responses: { 200: jsonResponse("Its status", ref("Status")) },
    },
  },
  "/status": {
    get: {
      summary: "How the service is getting on, for people",
      access: "password",
      responses: { 200: responseOf("text/html", "A page") },
    },
  },
  "/stats.json": {
    get: {
      summary: "Subscribers by reader and feed, polls and bytes",
      access: "password",
      responses: {
        200: jsonResponse("The statistics, or that there are none", {
          oneOf: [ref("Statistics"), ref("NothingCounted")],
        }),
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

const totals = { sent: whole, notModified: whole, bytes: whole, saved: { type: "integer" } };
const day = { type: "string", format: "date" };

const SCHEMAS = {
  Problem: objectOf({ type: string, title: string, status: whole, code: string, detail: string }),
  Finding: objectOf({ path: string, line: whole, problem: string, remedy: string }, [
    "path",
    "problem",
    "remedy",
  ]),
  Report: objectOf(
    {
      started: moment,
      duration: { type: "number", description: "Milliseconds" },
      added: strings,
      updated: strings,
      removed: strings,
      rejected: listOf(ref("Finding")),
      documents: strings,
    },
    ["added", "updated", "removed", "rejected"],
  ),
  Refresh: objectOf(
    {
      id: string,
      state: { type: "string", enum: ["waiting", "running", "done", "failed"] },
      asked: moment,
      ended: moment,
      progress: objectOf({ done: whole, all: whole }),
      report: ref("Report"),
      problem: objectOf({ code: string, detail: string }),
    },
    ["id", "state", "asked", "progress"],
  ),
  Status: objectOf(
    {
      version: string,
      title: string,
      address: string,
      publicationId: string,
      directory: string,
      since: moment,
      nextRefresh: moment,
      shown: whole,
      private: whole,
      scheduled: whole,
      underWay: listOf(ref("Refresh")),
      latest: ref("Refresh"),
      rejected: listOf(ref("Finding")),
    },
    ["version", "title", "address", "since", "shown", "private", "scheduled", "underWay", "rejected"],
  ),
  NothingCounted: objectOf({ counting: { const: false }, detail: string }),
  Statistics: objectOf({
    day,
    subscribers: whole,
    readers: listOf(objectOf({ reader: string, subscribers: whole })),
    feeds: listOf(objectOf({ feed: string, subscribers: whole })),
    others: listOf(objectOf({ name: string, count: whole })),
    lastDay: objectOf(totals),
    days: listOf(objectOf({ day, subscribers: whole, ...totals })),
  }),
};

const SECURITY = {
  token: [{ bearer: [] }],
  password: [{ bearer: [] }, { basic: [] }],
};

/** Every address at which something is served, as OpenAPI 3.1 describes it. */
export function openApi(version: string, home: string): Json {
  return {
    openapi: "3.1.0",
    info: { title: "Feedwright", version, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: home.replace(/\/$/, "") }],
    paths: Object.fromEntries([
      ...allFeedPaths(),
      ...Object.entries(DOCUMENTS).map(([path, operation]) => [path, { get: toOpenApi(operation) }]),
      ...Object.entries(OPERATIONS).map(([path, operations]) => [
        path,
        Object.fromEntries(
          Object.entries(operations).map(([method, operation]) => [method, toOpenApi(operation)]),
        ),
      ]),
    ]),
    components: {
      schemas: SCHEMAS,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "The refresh token" },
        basic: {
          type: "http",
          scheme: "basic",
          description: "The refresh token as the password, under any name",
        },
      },
    },
  };
}

function toOpenApi({ access, responses, parameters = [], summary }: Operation): Json {
  return {
    summary,
    ...(access !== undefined && { security: SECURITY[access] }),
    parameters,
    responses: {
      ...responses,
      default: responseOf("application/problem+json", "What was wrong (RFC 9457)", ref("Problem")),
    },
  };
}
