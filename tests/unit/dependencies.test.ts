import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

type Ranges = Readonly<Record<string, string>>;

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Ranges;
  readonly optionalDependencies?: Ranges;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
}

const manifest: {
  dependencies: Ranges;
  devDependencies: Ranges;
  peerDependencies: Ranges;
  peerDependenciesMeta: object;
} = JSON.parse(read("package.json"));
const lockfile: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  read("package-lock.json"),
);
/** The packages in the container: the dependencies, the optional peers and what they bring with them. */
function shipped(
  names: readonly string[],
  from = "",
  found = new Map<string, Locked>(),
): Map<string, Locked> {
  for (const name of names) {
    const path = [`${from}/node_modules/${name}`.replace(/^\//, ""), `node_modules/${name}`].find(
      (candidate) => candidate in lockfile.packages,
    );
    const locked = path === undefined ? undefined : lockfile.packages[path];
    if (path === undefined || locked === undefined || found.has(path)) continue;
    found.set(path, locked);
    shipped(Object.keys({ ...locked.dependencies, ...locked.optionalDependencies }), path, found);
  }
  return found;
}

const installed = [...shipped(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }))];

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

/** The build copies it into `dist`. */
const EMBEDDED = "tinyld";

test("every dependency is justified, and none that there is not", () => {
  const decision = read("docs/decisions/0018-dependencies.md");
  const rows = [...decision.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies), EMBEDDED];

  expect(rows.toSorted()).toEqual(names.toSorted());
  expect(decision).toContain(`There are ${names.length}, `);
});

test("optional peers are installed in a clone, in the same versions", () => {
  for (const [name, range] of Object.entries(manifest.peerDependencies)) {
    expect(manifest.peerDependenciesMeta).toHaveProperty([name], { optional: true });
    expect(manifest.devDependencies[name]).toBe(range);
  }
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
