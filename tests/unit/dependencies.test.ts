import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
}

const manifest: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
  read("package.json"),
);
const lockfile: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  read("package-lock.json"),
);
const installed = Object.entries(lockfile.packages).filter(([path, { dev }]) => path !== "" && !dev);

/** Whoever passes the program on has to keep their notices, and nothing else. */
const PERMISSIVE = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  // Of argparse, which came out of Python.
  "PSF-2.0",
  "Unlicense",
]);

/** Their native parts are packages of their own, made before; the script would only make them anew. */
const SCRIPTS_NOT_NEEDED = ["node_modules/@parcel/watcher"];

test("every dependency is justified, and none that there is not", () => {
  const decision = read("docs/decisions/0018-dependencies.md");
  const rows = [...decision.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  const names = Object.keys(manifest.dependencies);

  expect(rows.toSorted()).toEqual(names.toSorted());
  expect(decision).toContain(`There are ${names.length}, `);
});

test("everything that is installed comes under a permissive licence", () => {
  const others = installed.filter(([, { license }]) => !PERMISSIVE.has(license ?? ""));

  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test("nothing that is installed needs an install script", () => {
  const scripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript);

  expect(scripts.map(([path]) => path)).toEqual(SCRIPTS_NOT_NEEDED);
});

test("everything is pinned by its hash", () => {
  expect(installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
});
