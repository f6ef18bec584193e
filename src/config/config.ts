import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import {
  type BucketLocation,
  formatBucketUrl,
  isBucketUrl,
  mirrorDirectory,
  parseBucketUrl,
} from "../lib/bucket-url.js";
import { messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
import {
  PROGRAM_ONLY_SETTINGS,
  SETTINGS,
  type Setting,
  type SettingName,
  type SettingValues,
} from "./settings.js";

export interface Config extends SettingValues {
  /** Path of the directory or URL of the bucket, for messages. */
  readonly source: string;
  /** Where articles are read: for a bucket, its mirror. */
  readonly directory: string;
  readonly bucket: BucketLocation | undefined;
  readonly title: string;
  readonly description: string;
  /** Contents of the file. */
  readonly stylesheet: string | undefined;
  readonly data: string;
  /** Whether `data` was set, and may be shared intentionally. */
  readonly dataGiven: boolean;
  readonly private: string[];
  /** Whether `private` was set. */
  readonly privateGiven: boolean;
  readonly sharedMaxAge: number;
  readonly purgeMethod: string;
}

/** For messages. The URL of a database is secret. */
export function ledgerLocation({ data, databaseUrl }: Pick<Config, "data" | "databaseUrl">): string {
  return databaseUrl === undefined ? data : "the database";
}

export const DEFAULT_DIRECTORY = "./articles";
export const CONFIG_FILE = "feedwright.yaml";

export interface ConfigSources {
  readonly directory: string | undefined;
  /** By name, without dashes. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Has `feedwright.yaml`, if there is one. */
  readonly workingDirectory: string;
}

type RawSetting = { readonly value: string; readonly from: string };

/**
 * Reads flags, else the environment, else `feedwright.yaml`, else defaults.
 *
 * @returns also warnings about unknown variables
 * @throws PublisherError `configuration` with all problems
 */
export function loadConfig(sources: ConfigSources): { config: Config; warnings: string[] } {
  const problems: string[] = [];
  const file = readConfigFile(sources.workingDirectory, problems);
  const parsed = parseSettings((name) => rawSetting(SETTINGS[name], sources, file, problems), problems);
  if ((parsed.modelUrl === undefined) !== (parsed.model === undefined)) {
    problems.push("FEEDWRIGHT_MODEL_URL and FEEDWRIGHT_MODEL: expected both or neither, found one");
  }
  const { workingDirectory } = sources;
  const stylesheet = readStylesheet(parsed.stylesheet, workingDirectory, "FEEDWRIGHT_STYLESHEET", problems);
  const articles = sources.directory ?? file.get("directory") ?? DEFAULT_DIRECTORY;
  problems.push(...bucketProblems(articles, parsed), ...serveOnlyProblems(parsed));
  if (problems.length > 0) throw new PublisherError("configuration", problems.join("\n"));
  return {
    config: { ...withDefaults(parsed, articles, workingDirectory), stylesheet },
    warnings: unknownVariables(sources.env),
  };
}

/**
 * Reads options of the library, by their names in `SETTINGS`. Ignores the environment and `feedwright.yaml`.
 *
 * @throws PublisherError `configuration` with all problems
 */
export function configFromOptions(
  directory: string,
  given: Readonly<Record<string, string | undefined>>,
  workingDirectory: string,
): Config {
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(SETTINGS, name) || isProgramOnly(name))
    .map((name) => `${name}: there is no such option; see docs/library.md`);
  if (!directory) problems.push("directory: expected the path of a directory, found none");
  if (given["url"] === undefined)
    problems.push("url: expected an address such as https://example.org/news/, found none");
  const parsed = parseSettings((name) => {
    const value = given[name];
    return value === undefined ? undefined : { value, from: name };
  }, problems);
  if ((parsed.modelUrl === undefined) !== (parsed.model === undefined)) {
    problems.push("modelUrl and model: expected both or neither, found one");
  }
  const stylesheet = readStylesheet(parsed.stylesheet, workingDirectory, "stylesheet", problems);
  problems.push(...bucketProblems(directory, parsed));
  if (problems.length > 0) throw new PublisherError("configuration", problems.join("\n"));
  return { ...withDefaults(parsed, directory, workingDirectory), stylesheet };
}

function isProgramOnly(name: string): boolean {
  return PROGRAM_ONLY_SETTINGS.some((setting) => setting === name);
}

/** Adds a problem for every invalid setting, which gets no value. */
function parseSettings(
  rawOf: (name: SettingName) => RawSetting | undefined,
  problems: string[],
): SettingValues {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const { flag, schema } = SETTINGS[name];
    const raw = rawOf(name);
    const result = schema.safeParse(raw?.value);
    if (result.success) values[name] = result.data;
    else {
      // Secrets must not be logged, not even invalid ones.
      const found = flag === undefined ? "something else" : JSON.stringify(raw?.value);
      problems.push(`${raw?.from}: expected ${result.error.issues[0]?.message}, found ${found}`);
    }
  }
  // Each value was parsed with its own schema.
  return values as SettingValues;
}

/** For caches that are purged when a feed changes. */
const PURGED_MAX_AGE_SECONDS = 86_400;

function withDefaults(
  parsed: SettingValues,
  articles: string,
  workingDirectory: string,
): Omit<Config, "stylesheet"> {
  const bucket = parseBucketUrl(articles);
  const source = bucket === undefined ? resolve(workingDirectory, articles) : formatBucketUrl(bucket);
  const data = resolve(workingDirectory, parsed.data ?? join("data", basename(source)));
  return {
    ...parsed,
    source,
    directory: bucket === undefined ? source : mirrorDirectory(data),
    bucket,
    title: parsed.title ?? titleFromPath(source),
    description: parsed.description ?? "The latest articles, with a summary of every section",
    data,
    dataGiven: parsed.data !== undefined,
    private: parsed.private ?? [],
    privateGiven: parsed.private !== undefined,
    sharedMaxAge:
      parsed.sharedMaxAge ?? (parsed.purge === undefined ? parsed.maxAge : PURGED_MAX_AGE_SECONDS),
    purgeMethod: parsed.purgeMethod ?? (parsed.purgeBody === undefined ? "PURGE" : "POST"),
  };
}

function bucketProblems(articles: string, { watch, gitPull }: SettingValues): string[] {
  if (!isBucketUrl(articles)) return [];
  const problems: string[] = [];
  if (parseBucketUrl(articles) === undefined)
    problems.push(
      `directory: expected a bucket such as s3://bucket/folder, found ${JSON.stringify(articles)}`,
    );
  if (watch)
    problems.push(
      `watch: nothing tells of what changes in ${articles}; leave it off: the schedule looks, and whoever uploads can ask for a refresh`,
    );
  if (gitPull) problems.push(`git-pull: expected a git checkout, found the bucket ${articles}; leave it off`);
  return problems;
}

function serveOnlyProblems({ serveOnly, databaseUrl, watch, gitPull }: SettingValues): string[] {
  if (!serveOnly) return [];
  const problems: string[] = [];
  if (databaseUrl === undefined)
    problems.push(
      "serve-only: expected FEEDWRIGHT_DATABASE_URL, the database in which others publish, found none: without articles there is nothing else to serve",
    );
  if (watch)
    problems.push(
      "watch: expected nothing to be watched with serve-only, which opens no articles; leave one off",
    );
  if (gitPull)
    problems.push(
      "git-pull: expected no git checkout with serve-only, which opens no articles; leave one off",
    );
  return problems;
}

function rawSetting(
  { env, alsoEnv, defaultEnv, flag }: Setting<unknown>,
  sources: ConfigSources,
  file: ReadonlyMap<string, string>,
  problems: string[],
): RawSetting | undefined {
  const fromFlag = flag === undefined ? undefined : sources.flags[flag];
  if (fromFlag !== undefined) return { value: String(fromFlag), from: `--${flag}` };
  const fromEnv = firstGiven([env, alsoEnv], sources.env);
  if (fromEnv !== undefined) return fromEnv;
  if (flag === undefined) return secretFromFile(`${env}_FILE`, sources, problems);
  const fromFile = file.get(flag);
  if (fromFile !== undefined) return { value: fromFile, from: `${CONFIG_FILE}: ${flag}` };
  return firstGiven([defaultEnv], sources.env);
}

/** An empty variable counts as unset, as in Compose files. */
function firstGiven(
  variables: readonly (string | undefined)[],
  env: ConfigSources["env"],
): RawSetting | undefined {
  for (const variable of variables) {
    const value = variable === undefined ? undefined : env[variable];
    if (variable !== undefined && value) return { value, from: variable };
  }
  return undefined;
}

function secretFromFile(
  variable: string,
  sources: ConfigSources,
  problems: string[],
): RawSetting | undefined {
  const path = sources.env[variable];
  if (path === undefined || path === "") return undefined;
  try {
    return { value: readFileSync(resolve(sources.workingDirectory, path), "utf8").trim(), from: variable };
  } catch (error) {
    problems.push(`${variable}: the file cannot be read: ${messageOf(error)}`);
    return undefined;
  }
}

function readStylesheet(
  path: string | undefined,
  workingDirectory: string,
  from: string,
  problems: string[],
): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(resolve(workingDirectory, path), "utf8");
  } catch (error) {
    problems.push(`${from}: expected the path of a CSS file: ${messageOf(error)}`);
    return undefined;
  }
}

function readConfigFile(workingDirectory: string, problems: string[]): Map<string, string> {
  const path = join(workingDirectory, CONFIG_FILE);
  try {
    const text = readFileSync(path, "utf8");
    // Loads the parser only if there is a file.
    const { parse }: typeof import("yaml") = createRequire(import.meta.url)("yaml");
    const parsed: unknown = parse(text, { schema: "failsafe" });
    const settings = z.record(z.string(), z.string()).safeParse(parsed ?? {});
    if (!settings.success) throw new Error("expected lines such as `title: My articles`");
    const known = new Set<string | undefined>([
      "directory",
      ...Object.values(SETTINGS).map(({ flag }) => flag),
    ]);
    for (const name of Object.keys(settings.data)) {
      if (!known.has(name))
        problems.push(`${CONFIG_FILE}: ${name}: there is no such setting; see feedwright --help`);
    }
    return new Map(Object.entries(settings.data));
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT") {
      // The YAML parser adds the source lines below its message.
      problems.push(`${path}: ${messageOf(error).split("\n")[0]?.replace(/:$/, "")}`);
    }
    return new Map();
  }
}

function unknownVariables(env: ConfigSources["env"]): string[] {
  const known = new Set(
    Object.values(SETTINGS).flatMap(({ env, flag }) => (flag === undefined ? [env, `${env}_FILE`] : [env])),
  );
  return Object.keys(env)
    .filter((name) => name.startsWith("FEEDWRIGHT_") && !known.has(name))
    .map((name) => `${name}: there is no such setting; see feedwright --help`);
}

/** `my-travel_notes` as "My travel notes". */
function titleFromPath(directory: string): string {
  const words = basename(directory).replace(/[-_]+/g, " ").trim() || "Articles";
  return words.charAt(0).toUpperCase() + words.slice(1);
}
