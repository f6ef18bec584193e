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
/** The packages in the container: dependencies, optional peers and their own dependencies. */
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

/** Licences that require nothing of redistributors except keeping the notices. */
const PERMISSIVE = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  // The licence of argparse, a port of a Python module.
  "PSF-2.0",
  "Unlicense",
]);

/** Their native parts come prebuilt in separate packages. The script would only rebuild them. */
const SCRIPTS_NOT_NEEDED = ["node_modules/@parcel/watcher"];

/** Package that the build copies into `dist`. */
const EMBEDDED = "tinyld";

test("the decision record justifies exactly the current dependencies", () => {
  const decision = read("docs/decisions/0018-dependencies.md");
  const rows = [...decision.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies), EMBEDDED];

  expect(rows.toSorted()).toEqual(names.toSorted());
  expect(decision).toContain(`There are ${names.length}, `);
});

test("every optional peer is a development dependency with the same version range", () => {
  for (const [name, range] of Object.entries(manifest.peerDependencies)) {
    expect(manifest.peerDependenciesMeta).toHaveProperty([name], { optional: true });
    expect(manifest.devDependencies[name]).toBe(range);
  }
});

test("every installed package has a permissive licence", () => {
  const others = installed.filter(([, { license }]) => !PERMISSIVE.has(license ?? ""));

  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test("no installed package needs an install script", () => {
  const scripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript);

  expect(scripts.map(([path]) => path)).toEqual(SCRIPTS_NOT_NEEDED);
});

test("the lockfile pins every installed package by hash", () => {
  expect(installed.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
});
