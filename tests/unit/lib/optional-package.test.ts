import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { loadOptional } from "../../../src/lib/optional-package.js";

const manifest: { readonly peerDependencies: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
);

/** The error of Node.js for a package that is not installed, from a process whose loader does not find it. */
async function errorWithout(name: string): Promise<Error> {
  const hooks = `export const resolve = (specifier, context, next) =>
    next(specifier === ${JSON.stringify(name)} ? specifier + "-that-is-not-installed" : specifier, context);`;
  const script = `
    import { register } from "node:module";
    register("data:text/javascript," + encodeURIComponent(${JSON.stringify(hooks)}));
    const error = await import(${JSON.stringify(name)}).catch((error) => error);
    console.log(JSON.stringify({ code: error.code, message: error.message }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  const { code, message }: { code: string; message: string } = JSON.parse(stdout);
  return Object.assign(new Error(message.replace(`${name}-that-is-not-installed`, name)), { code });
}

test.for([
  ["@aws-sdk/client-s3", "s3://articles"],
  ["@parcel/watcher", "FEEDWRIGHT_WATCH"],
  ["openai", "FEEDWRIGHT_MODEL_URL"],
  ["postgres", "FEEDWRIGHT_DATABASE_URL"],
  ["prom-client", "/metrics"],
  ["simple-git", "FEEDWRIGHT_GIT_PULL"],
] as const)("without %s, %s fails with the command that installs it", async ([name, neededFor]) => {
  const missing = await errorWithout(name);
  const loading = loadOptional(name, neededFor, () => Promise.reject(missing));

  await expect(loading).rejects.toMatchObject({
    name: "PublisherError",
    code: "configuration",
    message: `${neededFor}: the package ${name} is not installed; run: npm install ${name}@${manifest.peerDependencies[name]}`,
  });
});

test("another missing module is not mistaken for the optional package", async () => {
  const missing = Object.assign(new Error("Cannot find package 'zod' imported from /x.js"), {
    code: "ERR_MODULE_NOT_FOUND",
  });

  await expect(loadOptional("openai", "FEEDWRIGHT_MODEL_URL", () => Promise.reject(missing))).rejects.toBe(
    missing,
  );
});
