import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);

/** Rows of the table of steps. Each row names an exported function or class and its module. */
const STEPS = [
  ...readFileSync(fileURLToPath(new URL("docs/architecture.md", ROOT)), "utf8").matchAll(
    /^\| ([^|]+) \| `(\w+)` \| `(src\/[^`]+)` \|$/gm,
  ),
].map(([, step = "", name = "", module = ""]) => ({ step, name, module }));

test("the architecture guide lists at least 15 steps", () => {
  expect(STEPS.length).toBeGreaterThanOrEqual(15);
});

test.for(STEPS)("$step: $module exports $name", async ({ name, module }) => {
  const exported: Record<string, unknown> = await import(fileURLToPath(new URL(module, ROOT)));

  expect(exported[name]).toBeTypeOf("function");
});

test("every path in the architecture guide exists", () => {
  const text = readFileSync(fileURLToPath(new URL("docs/architecture.md", ROOT)), "utf8");
  const folders = "cli|app|config|integrations|server|pages|publishing|ledger|feeds|summaries|articles|lib";
  const paths = [...text.matchAll(new RegExp(`\`((?:${folders})/[\\w./-]+\\.tsx?)\``, "g"))].map(
    ([, path = ""]) => path,
  );

  expect(paths).not.toEqual([]);
  for (const path of paths)
    expect(() => readFileSync(fileURLToPath(new URL(`src/${path}`, ROOT)))).not.toThrow();
});
