import { z } from "zod";
import { toSingleLine } from "../articles/clean-text.js";
import { isTimeZone } from "../articles/time-zone.js";
import { unknownPlaceholders } from "../feeds/permalink-placeholders.js";
import { parseUrl } from "../lib/parse-url.js";
import { scheduleProblem } from "../publishing/schedule.js";

export interface Setting<Value> extends VariableAliases {
  readonly env: string;
  /** Undefined for secrets: process lists show flags to all users. */
  readonly flag: string | undefined;
  /** For help and README; the default itself may depend on the machine. */
  readonly defaultText: string;
  readonly schema: z.ZodType<Value, string | undefined>;
  readonly description: string;
}

/** Other environment variables. */
interface VariableAliases {
  /** Set by hosting platforms, with the precedence of `env`. */
  readonly alsoEnv?: string;
  /** Set for the whole machine; the default. */
  readonly defaultEnv?: string;
}

const text = z.string().transform(toSingleLine);
const optionalText = text.optional().transform((value) => value || undefined);
const wholeNumber = (min: number, max: number, defaultValue: number) =>
  z
    .string()
    .default(String(defaultValue))
    .refine(...wholeNumberBetween(min, max))
    .transform(Number);
const booleanSetting = (defaultValue: boolean) =>
  z
    .string()
    .default(String(defaultValue))
    .refine((value) => /^(true|false)$/i.test(value), "true or false")
    .transform((value) => /^true$/i.test(value));
const names = z
  .string()
  .transform((value) => [...new Set(value.split(",").map(toSingleLine))].filter((name) => name !== ""))
  // An explicit `nothing` is an empty list; an unset value is undefined.
  .transform((given) => (/^nothing$/i.test(given.join()) ? [] : given))
  .optional();
const falseByDefault = booleanSetting(false);
const trueByDefault = booleanSetting(true);
const isHttpUrl = (value: string) => /^https?:\/\//i.test(value) && parseUrl(value) !== undefined;

function setting<Value>(
  name: string,
  defaultText: string,
  schema: z.ZodType<Value, string | undefined>,
  description: string,
  { secret = false, ...others }: { readonly secret?: boolean } & VariableAliases = {},
): Setting<Value> {
  const env = `FEEDWRIGHT_${name.toUpperCase().replaceAll("-", "_")}`;
  return { env, ...others, flag: secret ? undefined : name, defaultText, schema, description };
}

/** Every setting: it drives parsing, `--help` and the table in the README. */
export const SETTINGS = {
  host: setting(
    "host",
    "127.0.0.1",
    text.default("127.0.0.1"),
    "Address to listen on; 0.0.0.0 for every one",
  ),
  port: setting(
    "port",
    "3000",
    wholeNumber(0, 65_535, 3000),
    "Port to listen on; 0 picks a free one. `PORT` is understood too",
    { alsoEnv: "PORT" },
  ),
  url: setting(
    "url",
    "the local address",
    z
      .string()
      .refine(isHttpUrl, "an address such as https://news.example.org/")
      .transform(withTrailingSlash)
      .optional(),
    "The public address, which every link in the feeds begins with; a path in it has to be taken off by the proxy",
  ),
  title: setting("title", "the directory's name", optionalText, "Title of the publication"),
  description: setting(
    "description",
    "that there are articles, with summaries",
    optionalText,
    "What the publication is about",
  ),
  language: setting(
    "language",
    "en",
    z.string().default("en").refine(isLanguageTag, "a BCP 47 tag such as en or pt-BR"),
    "Language of articles that name none, and whose text does not show it",
  ),
  author: setting("author", "none", optionalText, "Author of articles that name none"),
  copyright: setting("copyright", "none", optionalText, "Who has the rights, such as `© 2026 Ada Example`"),
  image: setting(
    "image",
    "none",
    z.string().refine(isHttpUrl, "an address such as https://example.org/logo.png").optional(),
    "Address of a picture that stands for the publication (GIF, JPEG or PNG)",
  ),
  accent: setting(
    "accent",
    "an orange",
    z
      .string()
      .refine((value) => /^#[0-9a-f]{6}$/i.test(value), "a colour such as #0b6e4f")
      .optional(),
    "Colour of links on the pages, such as `#0b6e4f`; it is made as dark or light as it has to be to be read",
  ),
  logo: setting(
    "logo",
    "the image",
    z.string().refine(isHttpUrl, "an address such as https://example.org/logo.svg").optional(),
    "Address of a picture at the top of every page",
  ),
  stylesheet: setting(
    "stylesheet",
    "none",
    optionalText,
    "Path of a CSS file that is applied to the pages after their own; it is read when the service starts",
  ),
  id: setting(
    "id",
    "made at first start",
    optionalText,
    "Permanent id of the publication; entries' ids are made from it",
  ),
  permalink: setting(
    "permalink",
    "pages of this service",
    z
      .string()
      .refine(
        (value) => isHttpUrl(value) && unknownPlaceholders(value).length === 0,
        "an address with {year} {month} {day} {slug} {path} {category} {id}",
      )
      .optional(),
    "Template of entries' addresses, when the articles live on another site: `https://example.org/{year}/{slug}/`",
  ),
  anchors: setting(
    "anchors",
    "github",
    z
      .enum(["github", "goldmark", "kramdown", "none"], "github, goldmark, kramdown or none")
      .default("github"),
    "How the site of the articles makes the anchors of headings: `github` (as Hugo and Jekyll mostly do), `goldmark`, `kramdown`, or `none` at all",
  ),
  content: setting(
    "content",
    "full",
    z.enum(["full", "summary"], "full or summary").default("full"),
    "`full`: summaries and the article; `summary`: summaries alone",
  ),
  limit: setting("limit", "50", wholeNumber(1, 1_000, 50), "How many of the newest articles a feed holds"),
  window: setting(
    "window",
    "48",
    wholeNumber(0, 8_760, 48),
    "Hours for which a feed holds everything that was published or updated, however much that is",
  ),
  maxSize: setting(
    "max-size",
    "4",
    wholeNumber(1, 100, 4),
    "Most megabytes of a feed; as it nears them, older entries carry their summaries without the article",
  ),
  maxAge: setting(
    "max-age",
    "300",
    wholeNumber(0, 31_536_000, 300),
    "Seconds that readers and caches may keep a document before asking again",
  ),
  sharedMaxAge: setting(
    "shared-max-age",
    "a day where caches are purged, else the same",
    z
      .string()
      .refine(...wholeNumberBetween(0, 31_536_000))
      .transform(Number)
      .optional(),
    "Seconds that CDNs and other shared caches may keep a feed (`docs/behind-a-proxy.md`)",
  ),
  purge: setting(
    "purge",
    "none",
    z
      .string()
      .refine(isPurgeTemplate, "an address with {path}, {url} or {key} in it, or {url} alone")
      .optional(),
    "Address that makes the caches in front let go of a feed that changed, with `{path}`, `{url}` or `{key}` in it: `http://127.0.0.1:6081{path}`",
  ),
  purgeMethod: setting(
    "purge-method",
    "`PURGE`, or `POST` with a body",
    z
      .string()
      .regex(/^[A-Z]{3,20}$/, "a method such as PURGE, BAN or POST")
      .optional(),
    "Method of that request",
  ),
  purgeHeader: setting(
    "purge-header",
    "none",
    z
      .string()
      .regex(/^[\w-]+: *[ -~]+$/, "a header such as Fastly-Key: secret")
      .transform((header) => ({
        name: header.slice(0, header.indexOf(":")),
        value: header.slice(header.indexOf(":") + 1).trim(),
      }))
      .optional(),
    "Header of that request that holds a secret, such as `Fastly-Key: …`; also as `FEEDWRIGHT_PURGE_HEADER_FILE`",
    { secret: true },
  ),
  purgeBody: setting(
    "purge-body",
    "none",
    z.string().refine(isJson, 'JSON such as {"files":["{url}"]}').optional(),
    'Body of that request, JSON with the same in it: `{"files":["{url}"]}`',
  ),
  surrogateKeys: setting(
    "surrogate-keys",
    "none",
    z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]*$/, "a header such as Surrogate-Key or Cache-Tag")
      .optional(),
    "Header with the names by which a CDN can be told to let go of documents: `Surrogate-Key`, `Cache-Tag`, `xkey`",
  ),
  schedule: setting(
    "schedule",
    "`*/5 * * * *`",
    z
      .string()
      .default("*/5 * * * *")
      .refine((value) => scheduleProblem(value) === undefined, "a cron expression such as */5 * * * *"),
    "When to look for changes, as cron has it",
  ),
  timezone: setting(
    "timezone",
    "`TZ`, else UTC",
    z.string().default("UTC").refine(isTimeZone, "an IANA name such as Europe/Berlin"),
    "Of the schedule, of dates without a zone, and of dates shown",
    { defaultEnv: "TZ" },
  ),
  refreshToken: setting(
    "refresh-token",
    "made at first start",
    z
      .string()
      // Only characters that a header can carry unencoded.
      .refine((value) => /^[!-~]{16,}$/.test(value), "at least 16 letters, digits and signs, without spaces")
      .optional(),
    "What `/refresh`, `/status`, `/metrics`, `/access` and `/ledger` ask for, and commands send; also as `FEEDWRIGHT_REFRESH_TOKEN_FILE`, the path of a file that holds it",
    { secret: true },
  ),
  webhookSecret: setting(
    "webhook-secret",
    "none",
    z
      .string()
      .refine((value) => value.trim().length >= 8, "at least 8 characters")
      .optional(),
    "Secret of the webhooks of GitHub, GitLab, Gitea or Forgejo that call `POST /refresh` (`docs/publishing-by-push.md`); also as `FEEDWRIGHT_WEBHOOK_SECRET_FILE`",
    { secret: true },
  ),
  gitPull: setting(
    "git-pull",
    "false",
    falseByDefault,
    "Whether a refresh first fast-forwards the git checkout that the articles are in",
  ),
  s3Endpoint: setting(
    "s3-endpoint",
    "`AWS_ENDPOINT_URL_S3`, else Amazon's",
    z.string().refine(isHttpUrl, "an address such as http://127.0.0.1:9000").optional(),
    "Address of the server that has the bucket, when the articles are in one (`s3://bucket/folder`, `docs/bucket.md`)",
    { defaultEnv: "AWS_ENDPOINT_URL_S3" },
  ),
  watch: setting(
    "watch",
    "false",
    falseByDefault,
    "Whether changes on the disk are published at once; the schedule goes on below it",
  ),
  private: setting(
    "private",
    "nothing",
    names,
    "Categories whose articles are for subscribers with a token alone, parted by commas, or `everything`; `nothing` makes public what was private (`docs/private-feeds.md`)",
  ),
  removals: setting(
    "removals",
    "withdraw",
    z.enum(["withdraw", "keep"], "withdraw or keep").default("withdraw"),
    "What becomes of articles whose files are gone: `withdraw` them, or `keep` them published, for folders that are emptied from time to time",
  ),
  mostRemovals: setting(
    "most-removals",
    "50",
    wholeNumber(0, 100, 50),
    "Percent of the articles that may be gone at once (nine may be in any case) before that is taken for a fault, and has to be confirmed",
  ),
  versions: setting(
    "versions",
    "none",
    z
      .string()
      .refine(
        isPatternWithGroup,
        "a regular expression with a group for what all versions have in common, such as ^(.+?)(-v\\d+)?\\.txt$",
      )
      .transform((pattern) => new RegExp(pattern, "u"))
      .optional(),
    "Regular expression for the paths of files that are versions of one article: its first group is what they have in common, and the last of them in natural order is published",
  ),
  data: setting(
    "data",
    "`./data/` and the directory's name",
    optionalText,
    "Directory of the ledger, which remembers ids and dates: keep it",
  ),
  databaseUrl: setting(
    "database-url",
    "none: SQLite",
    z
      .string()
      .refine(isDatabaseUrl, "an address such as postgres://user:password@host:5432/database")
      .optional(),
    "PostgreSQL database for the ledger, so that several processes can publish it (`docs/scaling.md`); also as `FEEDWRIGHT_DATABASE_URL_FILE`",
    { secret: true },
  ),
  serveOnly: setting(
    "serve-only",
    "false",
    falseByDefault,
    "Whether this process serves what others publish in the same database, and opens no articles: what is named as their place names the publication, and need not be there (`docs/scaling.md`)",
  ),
  modelUrl: setting(
    "model-url",
    "none",
    z.string().refine(isHttpUrl, "an address such as http://localhost:11434/v1").optional(),
    "OpenAI-compatible endpoint of a language model that writes the section summaries (`docs/summaries.md`)",
  ),
  model: setting("model", "none", optionalText, "Name of the model at that endpoint"),
  modelKey: setting(
    "model-key",
    "none",
    z.string().optional(),
    "Key of the endpoint, where it asks for one; also as `FEEDWRIGHT_MODEL_KEY_FILE`",
    { secret: true },
  ),
  includeReadme: setting(
    "include-readme",
    "false",
    falseByDefault,
    "Whether `README.md` and the like are articles",
  ),
  folderCategories: setting(
    "folder-categories",
    "false",
    falseByDefault,
    "Whether an article without categories takes its folders' names",
  ),
  folderFeeds: setting(
    "folder-feeds",
    "false",
    falseByDefault,
    "Whether every folder of articles is a feed as well",
  ),
  search: setting(
    "search",
    "true",
    trueByDefault,
    "Whether visitors may search the articles; what is exported for static servers has no search",
  ),
  hubs: setting(
    "hubs",
    "none",
    z
      .string()
      .default("")
      .transform((value) => [...new Set(value.split(/[\s,]+/).filter((address) => address !== ""))])
      .refine((addresses) => addresses.every(isHttpUrl), "addresses, parted by spaces or commas")
      .transform((addresses) => addresses.map((address) => new URL(address).href)),
    "WebSub hubs that are told of changes, parted by spaces or commas: `https://pubsubhubbub.appspot.com/`",
  ),
  drain: setting(
    "drain",
    "1",
    wholeNumber(0, 600, 1),
    "Seconds between SIGTERM, from which `/readyz` says no, and the end of listening",
  ),
  watchdog: setting(
    "watchdog",
    "300",
    wholeNumber(1, 86_400, 300),
    "Seconds without a sign of life after which the thread that publishes is ended, and started anew (`docs/reliability.md`)",
  ),
  statistics: setting(
    "statistics",
    "true",
    trueByDefault,
    "Whether polls and subscribers are counted, by feed and reader (`docs/operating.md`)",
  ),
  proxies: setting(
    "proxies",
    "0",
    wholeNumber(0, 10, 0),
    "How many proxies there are in front, by whose `X-Forwarded-For` readers are told apart, in the statistics and by the rate limit (`docs/operating.md`)",
  ),
  rateLimit: setting(
    "rate-limit",
    "600",
    wholeNumber(0, 1_000_000_000, 600),
    "How often one address may ask for one feed in a minute; 0 for no limit (`docs/reliability.md`)",
  ),
  connections: setting(
    "connections",
    "15000",
    wholeNumber(10, 1_000_000, 15_000),
    "How many connections may be open at once; beyond that those are closed that asked for nothing the longest",
  ),
  logRequests: setting(
    "log-requests",
    "false",
    falseByDefault,
    "Whether every request is logged, with its path, answer, bytes and `User-Agent`; never with addresses or tokens",
  ),
  logLevel: setting(
    "log-level",
    "info",
    z
      .enum(
        ["fatal", "error", "warn", "info", "debug", "silent"],
        "fatal, error, warn, info, debug or silent",
      )
      .default("info"),
    "How much is logged on standard error: `fatal`, `error`, `warn`, `info`, `debug` or `silent`",
  ),
} as const;

/** Flags that mean `true` without a value. */
export const BOOLEAN_FLAGS: ReadonlySet<string> = new Set(
  Object.values(SETTINGS).flatMap(({ flag, schema }) =>
    flag !== undefined && (Object.is(schema, falseByDefault) || Object.is(schema, trueByDefault))
      ? [flag]
      : [],
  ),
);

export type SettingName = keyof typeof SETTINGS;
/** The value of each setting. */
export type SettingValues = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer Value> ? Value : never;
};

/** Settings that only the program has: an app that uses the library listens and logs itself. */
export const PROGRAM_ONLY_SETTINGS = [
  "host",
  "port",
  "drain",
  "connections",
  "logLevel",
  "logRequests",
  "serveOnly",
] as const satisfies readonly SettingName[];

/** Settings as options of the library. */
export type SettingOptions = {
  readonly [Name in Exclude<SettingName, (typeof PROGRAM_ONLY_SETTINGS)[number]>]?:
    | OptionValue<SettingValues[Name]>
    | undefined;
};

type OptionValue<Value> = Value extends string | number | boolean | undefined
  ? Value
  : Value extends RegExp
    ? string | RegExp
    : Value extends readonly string[]
      ? string | readonly string[]
      : string;

function withTrailingSlash(address: string): string {
  const url = new URL(address);
  url.search = "";
  url.hash = "";
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}

function isPatternWithGroup(pattern: string): boolean {
  try {
    // With an empty alternative it matches any text and shows the number of its groups.
    return (new RegExp(`${pattern}|`, "u").exec("")?.length ?? 0) > 1;
  } catch {
    return false;
  }
}

/** Without a placeholder every purge would name the same document. */
function isPurgeTemplate(template: string): boolean {
  const filled = template.replace(/\{(?:path|url|key)\}/g, "/");
  return template === "{url}" || (filled !== template && isHttpUrl(filled));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function wholeNumberBetween(min: number, max: number): [(value: string) => boolean, string] {
  return [
    (value) => /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max,
    `a whole number from ${min} to ${max}`,
  ];
}

function isDatabaseUrl(value: string): boolean {
  return /^postgres(ql)?:\/\/[^/]/i.test(value);
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
