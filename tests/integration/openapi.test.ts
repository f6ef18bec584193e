import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { type RunningService, startService, TOKEN } from "../fixtures/running-service.js";
import { cleanUpAfterAll, directoryWith } from "../fixtures/temporary-directory.js";

interface Operation {
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>
  >;
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

/** The fields of Express's routes that are used here. */
interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

const atTheEnd = cleanUpAfterAll();
const directory = directoryWith(
  {
    "mill.md":
      "---\ndate: 2026-01-01\ntags: [mills]\ncategories: [Wind]\nauthor: Ada\n---\n# Mill\n\nIt turns.\n",
    "bad.md": "---\ntitle: A\ntitle: B\n---\nText.\n",
  },
  atTheEnd,
);
let service: RunningService;
let described: Described;

beforeAll(async () => {
  const env = { FEEDWRIGHT_WEBHOOK_SECRET: "a-secret-of-webhooks" };
  service = await startService({ directory, env, settings: { "folder-feeds": "true" } }, atTheEnd);
  described = JSON.parse((await service.ask("/openapi.json")).text);
});

function routesOf(layers: readonly Layer[]): string[] {
  return layers.flatMap(({ route, handle }) => [
    ...Object.keys(route?.methods ?? {}).map((method) => `${method} ${templateOf(route?.path ?? "")}`),
    ...routesOf(handle?.stack ?? []),
  ]);
}

/** `/articles/:slug` and `/files/*path` in OpenAPI's notation. */
function templateOf(path: string): string {
  return path.replace(/[:*](\w+)/g, "{$1}");
}

interface DescribedOperation extends Operation {
  readonly template: string;
  readonly method: string;
}

function operations(): DescribedOperation[] {
  return Object.entries(described.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ template, method, ...operation })),
  );
}

test("it is OpenAPI 3.1", async () => {
  expect(await new Validator().validate({ ...described })).toEqual({ valid: true });
});

test("every route of the app is described", async () => {
  const app = await service.publisher.app({
    token: TOKEN,
    isDraining: () => false,
    onError: () => undefined,
  });
  // Its types do not include a router's routes.
  const { stack } = app.router as unknown as { readonly stack: readonly Layer[] };
  const routes = routesOf(stack);

  expect(routes).toContain("get /articles/{slug}");
  const known = operations().map(({ method, template }) => `${method} ${template}`);
  expect(routes.filter((route) => !known.includes(route))).toEqual([]);
});

test("every document that is served is described", () => {
  const patterns = Object.keys(described.paths).map(
    (path) => new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
  );
  const served = [...(service.publisher.documents.current()?.documents.keys() ?? [])];

  expect(served).toContain("/rss.xml");
  const known = (path: string) => patterns.some((pattern) => pattern.test(path));
  expect(served.filter((path) => !known(path))).toEqual([]);
});

/** An existing value for each path parameter. */
const EXAMPLES: Readonly<Record<string, string>> = { slug: "mill", page: "1", path: "mill.png", id: "none" };
const SLUGS: Readonly<Record<string, string>> = {
  categories: "wind",
  tags: "mills",
  authors: "ada",
  languages: "en",
};

function addressOf(template: string): string {
  const slug = SLUGS[template.split("/")[1] ?? ""];
  return template.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === "slug" && slug !== undefined ? slug : (EXAMPLES[name] ?? name),
  );
}

/** Paths without content in this publication, which have to answer with a problem document. */
const EMPTY = /archive|^\/files\/|^\/folders\/|\{id\}/;

describe("answers match their description", () => {
  test("each with a described status and media type", async () => {
    for (const { template, method, responses } of operations()) {
      const headers = { Authorization: `Bearer ${TOKEN}` };
      const answer = await service.ask(addressOf(template), { method: method.toUpperCase(), headers });
      const content = (responses[answer.status] ?? responses["default"])?.content ?? {};
      const where = `${method} ${template}`;

      expect(Object.keys(content), where).toContain(answer.headers["content-type"]?.split(";")[0]);
      if (method === "get") expect(EMPTY.test(template) ? [200, 404] : [200], where).toContain(answer.status);
    }
  });

  test("exactly the operations that need the token refuse requests without it", async () => {
    for (const { template, method, security = [] } of operations()) {
      const { status, headers } = await service.ask(addressOf(template), { method: method.toUpperCase() });
      const scheme = security.some((one) => "basic" in one) ? "Basic" : "Bearer";

      expect(status === 401, `${method} ${template}`).toBe(security.length > 0);
      if (status === 401) expect(headers["www-authenticate"], template).toMatch(new RegExp(`^${scheme} `));
    }
  });

  test.for(["/status.json", "/stats.json", "/refreshes"])(
    "%s has the fields that are described",
    async (path) => {
      const schema = described.paths[path]?.["get"]?.responses["200"]?.content?.["application/json"]?.schema;
      const validate = new Ajv.default({ strict: false, validateFormats: false }).compile({
        ...schema,
        components: described.components,
      });
      const { text } = await service.ask(path, { headers: { Authorization: `Bearer ${TOKEN}` } });

      validate(JSON.parse(text));
      expect(validate.errors).toBeNull();
    },
  );
});

test("the README names every described URL", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const unnamed = Object.keys(described.paths).filter(
    (path) => !path.includes("{") && !readme.includes(`${path}\``) && !readme.includes(`${path}?`),
  );
  // Resources of pages and their links.
  expect(unnamed).toEqual(["/style.css", "/icon.svg", "/about/sections"]);
});
