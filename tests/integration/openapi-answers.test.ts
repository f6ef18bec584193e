import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv/dist/2020.js";
import { beforeAll, expect, test } from "vitest";
import type { Question } from "../fixtures/ask.js";
import { type RunningService, startService, TOKEN } from "../fixtures/running-service.js";
import { cleanUpAfterAll, directoryWith } from "../fixtures/temporary-directory.js";
import { fromGitHub, SECRET } from "../fixtures/webhook-deliveries.js";

type Schema = Readonly<Record<string, unknown>>;

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Schema;
}

/** A request whose answer is JSON. */
interface Step {
  /** The path in the OpenAPI document. */
  readonly template: string;
  /** The requested path, where that is another. */
  readonly path?: string;
  readonly method?: string;
  readonly status?: number;
  readonly question?: Question;
  /** Which of the answers that are possible there. */
  readonly answer?: RegExp;
  readonly service?: "without statistics";
}

const GONE_HUB = "http://127.0.0.1:9/";
const LONG_TEXT = "One sentence about water and wind. ".repeat(40_000);

const atTheEnd = cleanUpAfterAll();
const directory = directoryWith(
  {
    "mill.md": "---\ndate: 2026-01-01\n---\n# Mill\n\nIt grinds grain.\n",
    "moving.md": "---\ndate: 2026-01-02\n---\n# Moving\n\nIts file will be renamed.\n",
    "leaving.md": "---\ndate: 2026-01-03\n---\n# Leaving\n\nIts file will be removed.\n",
    "bad.md": "---\ntitle: A\ntitle: B\n---\nText.\n",
    "draft.md": "---\ndraft: true\n---\n# Draft\n",
    "later.md": "---\ndate: 2999-01-01\n---\n# Later\n\nIt waits.\n",
    "long.md": `---\ndate: 2025-01-01\n---\n# Long\n\n${LONG_TEXT}\n`,
  },
  atTheEnd,
);

let service: RunningService;
let withoutStatistics: RunningService;
let openApi: OpenApi;
let strict: OpenApi;

beforeAll(async () => {
  const settings = { hubs: GONE_HUB, url: "https://example.org/", "max-size": "1" };
  const env = { FEEDWRIGHT_WEBHOOK_SECRET: SECRET };
  service = await startService({ directory, env, settings }, atTheEnd);
  withoutStatistics = await startService({ directory, settings: { statistics: "false" } }, atTheEnd);
  openApi = JSON.parse((await service.ask("/openapi.json")).text);
  strict = withoutOtherFields(openApi);
});

/** A copy in which objects have no fields but the described ones. */
function withoutOtherFields<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    isDescribedObject(part) ? { ...part, additionalProperties: false } : part,
  );
}

function isDescribedObject(part: unknown): part is object {
  return typeof part === "object" && part !== null && "properties" in part && "type" in part;
}

function validatorOf(schema: Schema): ValidateFunction {
  return new Ajv.default({ strict: false, validateFormats: false }).compile({
    ...schema,
    components: strict.components,
  });
}

const STEPS: readonly Step[] = [
  { template: "/refresh", path: "/refresh?dry-run", method: "post", answer: /"dryRun": true/ },
  { template: "/refresh", method: "post", answer: /"renamed": \[\s+\{/ },
  {
    template: "/refresh",
    method: "post",
    status: 202,
    question: { headers: { Prefer: "respond-async" } },
    answer: /"location"/,
  },
  { template: "/refresh", method: "post", status: 202, question: fromGitHub(), answer: /"kind":"refresh"/ },
  {
    template: "/refresh",
    method: "post",
    question: fromGitHub({ event: "ping", payload: { zen: "Keep it simple." } }),
    answer: /"kind":"ignored"/,
  },
  { template: "/refreshes", method: "get", answer: /"report"/ },
  { template: "/refreshes/{id}", method: "get" },
  { template: "/withdraw", path: "/withdraw?article=mill.md", method: "post" },
  { template: "/restore", path: "/restore?article=mill.md", method: "post" },
  { template: "/access", path: "/access?name=Ada", method: "post" },
  { template: "/access", method: "get", answer: /"Ada"/ },
  { template: "/access", path: "/access?name=Ada", method: "delete" },
  { template: "/status.json", method: "get", answer: /"latest"/ },
  { template: "/stats.json", method: "get", answer: /"lastDay"/ },
  { template: "/stats.json", method: "get", answer: /"counting"/, service: "without statistics" },
];

async function pathOf({ template, path = template }: Step): Promise<string> {
  if (!path.includes("{id}")) return path;
  const { text } = await service.ask("/refreshes", { headers: { Authorization: `Bearer ${TOKEN}` } });
  return path.replace("{id}", JSON.parse(text).refreshes[0].id);
}

test("no JSON answer has a field that /openapi.json does not describe, and none lacks one", async () => {
  writeFileSync(join(directory, "new.md"), "# New\n\nAnother article, with text of its own.\n");
  writeFileSync(
    join(directory, "moved.md"),
    "---\ndate: 2026-01-02\n---\n# Moving\n\nIts file will be renamed.\n",
  );
  rmSync(join(directory, "moving.md"));
  rmSync(join(directory, "leaving.md"));
  for (const step of STEPS) {
    const { template, method = "get", status = 200, question, answer } = step;
    const target = step.service === undefined ? service : withoutStatistics;
    const headers = { Authorization: `Bearer ${TOKEN}`, ...question?.headers };
    const found = await target.ask(await pathOf(step), {
      ...question,
      method: method.toUpperCase(),
      headers,
    });
    const where = `${method} ${template}: ${found.text}`;

    expect(found.status, where).toBe(status);
    if (answer !== undefined) expect(found.text).toMatch(answer);
    const schema =
      strict.paths[template]?.[method]?.responses[status]?.content?.["application/json"]?.schema ?? {};
    const validate = validatorOf(schema);
    validate(JSON.parse(found.text));
    expect(validate.errors, where).toBeNull();
  }
});

test("every JSON answer of /openapi.json is requested by a step above", () => {
  const described = Object.entries(openApi.paths).flatMap(([template, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) =>
      Object.entries(responses)
        .filter(([, { content }]) => content?.["application/json"] !== undefined)
        .flatMap(([status, { content }]) => {
          const { oneOf = [{}] } = content?.["application/json"]?.schema ?? {};
          return (oneOf as unknown[]).map(() => `${method} ${template} ${status}`);
        }),
    ),
  );
  const requested = STEPS.map(({ method, template, status = 200 }) => `${method} ${template} ${status}`);

  // That document is checked as OpenAPI.
  expect(described.filter((one) => one !== "get /openapi.json 200").toSorted()).toEqual(requested.toSorted());
});

test("an error has the fields that /openapi.json describes", async () => {
  const problem = strict.paths["/status.json"]?.["get"]?.responses["default"]?.content;
  const validate = validatorOf(problem?.["application/problem+json"]?.schema ?? {});
  const { status, text } = await service.ask("/status.json");

  expect(status).toBe(401);
  validate(JSON.parse(text));
  expect(validate.errors).toBeNull();
});
