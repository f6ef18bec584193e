import { z } from "zod";
import { FEED_FORMATS } from "../feeds/feed.js";
import { TAXONOMIES } from "../feeds/feed-path.js";
import { ANSWERS, OPERATIONS } from "./answers.js";
import { type Json, type Operation, parameter, referenceTo, responseOf } from "./contracts/operation.js";

const slug = parameter("slug", "path", "Of the article or the term, as in links");
const archive = parameter("page", "path", "Number of the archive page; page 1 has the oldest entries", {
  type: "integer",
  minimum: 1,
});

/** A response that clients may cache, with validators. */
function document(summary: string, mediaType: string, parameters: readonly Json[] = []): Operation {
  return {
    summary,
    parameters,
    responses: {
      200: responseOf(mediaType, "The document, with ETag, as gzip or brotli if the client accepts that"),
      304: { description: "Unchanged, by If-None-Match or If-Modified-Since" },
    },
  };
}

/** The page of a feed, and the feed in every format. */
function feedPaths(base: string, what: string, parameters: readonly Json[]): [string, Operation][] {
  return [
    [`${base}/`, document(`The page of ${what}`, "text/html", parameters)],
    ...Object.values(FEED_FORMATS).map(({ path, mediaType }): [string, Operation] => [
      `${base}${path}`,
      document(`The feed of ${what}`, mediaType, parameters),
    ]),
  ];
}

function allFeedPaths(): [string, Operation][] {
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
  "/about/sections": document("The target of links to a section summary", "text/html"),
  "/articles/{slug}": document("The page of an article", "text/html", [slug]),
  "/search": document("The articles that contain all words, for people", "text/html", [
    parameter("q", "query", "The words; without any, the search form"),
    parameter("page", "query", "Of the results, 20 on each", { type: "integer", minimum: 1, maximum: 50 }),
  ]),
  "/files/{path}": document("A file that a published article shows or links to", "*/*", [
    parameter("path", "path", "Relative to the directory of the articles; may contain slashes"),
  ]),
};

const SECURITY = {
  token: [{ bearer: [] }],
  password: [{ bearer: [] }, { basic: [] }],
};

/** Every URL of the service, as OpenAPI 3.1 describes it. */
export function openApi(version: string, home: string): Json {
  const documents = [...allFeedPaths(), ...Object.entries(DOCUMENTS)];
  return {
    openapi: "3.1.0",
    info: { title: "Feedwright", version, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: home.replace(/\/$/, "") }],
    paths: {
      ...Object.fromEntries(documents.map(([path, get]) => [path, pathItem({ get })])),
      ...Object.fromEntries(Object.entries(OPERATIONS).map(([path, methods]) => [path, pathItem(methods)])),
    },
    components: {
      schemas: answerSchemas(),
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

function pathItem(methods: Readonly<Record<string, Operation>>): Json {
  return Object.fromEntries(
    Object.entries(methods).map(([method, { access, responses, parameters = [], summary }]) => [
      method,
      {
        summary,
        ...(access !== undefined && { security: SECURITY[access] }),
        parameters,
        responses: {
          ...responses,
          default: responseOf("application/problem+json", "The error (RFC 9457)", referenceTo("Problem")),
        },
      },
    ]),
  );
}

function answerSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(ANSWERS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      // These say how commands read answers of other versions.
      delete jsonSchema.additionalProperties;
      delete jsonSchema.default;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}
