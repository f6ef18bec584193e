import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { withSettingsTable } from "../../../scripts/settings-table.js";
import { helpText } from "../../../src/cli/help.js";
import { loadConfig } from "../../../src/config/config.js";
import { SETTINGS } from "../../../src/config/settings.js";
import { directoryWith, temporaryDirectory } from "../../fixtures/temporary-directory.js";

const empty = temporaryDirectory(afterAll);

function load(sources: Partial<Parameters<typeof loadConfig>[0]> = {}) {
  return loadConfig({ directory: undefined, flags: {}, env: {}, workingDirectory: empty, ...sources });
}

/** The problems that `loadConfig` reports, one line each. */
function problemsOf(sources: Partial<Parameters<typeof loadConfig>[0]>): string[] {
  try {
    load(sources);
  } catch (error) {
    expect(error).toMatchObject({ code: "configuration" });
    return String((error as Error).message).split("\n");
  }
  return [];
}

test("without settings, the config serves ./articles on 127.0.0.1:3000", () => {
  const { config, warnings } = load();

  expect(warnings).toEqual([]);
  expect(config).toMatchObject({
    directory: join(empty, "articles"),
    host: "127.0.0.1",
    port: 3000,
    url: undefined,
    title: "Articles",
    description: "The latest articles, with a summary of every section",
    language: "en",
    author: undefined,
    id: undefined,
    permalink: undefined,
    content: "full",
    limit: 50,
    maxAge: 300,
    schedule: "*/5 * * * *",
    timezone: "UTC",
    refreshToken: undefined,
    data: join(empty, "data", "articles"),
    dataGiven: false,
    includeReadme: false,
    folderCategories: false,
    drain: 1,
    watchdog: 300,
    logLevel: "info",
  });
});

describe("precedence of sources", () => {
  const withFile = directoryWith({ "feedwright.yaml": "title: File\nlimit: 10\nport: 4000\n" }, afterAll);

  test("feedwright.yaml overrides the default", () => {
    expect(load({ workingDirectory: withFile }).config).toMatchObject({
      title: "File",
      limit: 10,
      port: 4000,
    });
  });

  test("the environment overrides feedwright.yaml", () => {
    const { config } = load({ workingDirectory: withFile, env: { FEEDWRIGHT_TITLE: "Environment" } });

    expect(config).toMatchObject({ title: "Environment", limit: 10 });
  });

  test("a flag overrides the environment", () => {
    const env = { FEEDWRIGHT_TITLE: "Environment", FEEDWRIGHT_LIMIT: "20" };
    const { config } = load({ workingDirectory: withFile, env, flags: { title: "Flag" } });

    expect(config).toMatchObject({ title: "Flag", limit: 20 });
  });

  test("PORT overrides feedwright.yaml, and FEEDWRIGHT_PORT overrides PORT", () => {
    expect(load({ workingDirectory: withFile, env: { PORT: "5000" } }).config.port).toBe(5000);
    expect(load({ env: { PORT: "5000", FEEDWRIGHT_PORT: "6000" } }).config.port).toBe(6000);
    expect(load({ env: { PORT: "5000", FEEDWRIGHT_PORT: "" } }).config.port).toBe(5000);
  });

  test("TZ sets the default time zone, and feedwright.yaml overrides it", () => {
    const berlin = directoryWith({ "feedwright.yaml": "timezone: Europe/Berlin\n" });

    expect(load({ env: { TZ: "Asia/Tokyo" } }).config.timezone).toBe("Asia/Tokyo");
    expect(load({ workingDirectory: berlin, env: { TZ: "Asia/Tokyo" } }).config.timezone).toBe(
      "Europe/Berlin",
    );
  });

  test("the directory argument overrides feedwright.yaml", () => {
    const elsewhere = directoryWith({ "feedwright.yaml": "directory: posts\n" });

    expect(load({ workingDirectory: elsewhere }).config.directory).toBe(join(elsewhere, "posts"));
    expect(load({ workingDirectory: elsewhere, directory: "/srv/texts" }).config.directory).toBe(
      "/srv/texts",
    );
  });
});

test.for([
  ["port", "65536", "a whole number from 0 to 65535"],
  ["port", "http", "a whole number from 0 to 65535"],
  ["url", "example.org", "an address such as https://news.example.org/"],
  ["url", "ftp://example.org/", "an address such as https://news.example.org/"],
  ["language", "english language", "a BCP 47 tag such as en or pt-BR"],
  [
    "permalink",
    "https://example.org/{yeer}/",
    "an address with {year} {month} {day} {slug} {path} {category} {id}",
  ],
  ["permalink", "/{slug}", "an address with {year} {month} {day} {slug} {path} {category} {id}"],
  ["content", "half", "full or summary"],
  ["limit", "0", "a whole number from 1 to 1000"],
  ["max-age", "1.5", "a whole number from 0 to 31536000"],
  ["schedule", "60 * * * *", "a cron expression such as */5 * * * *"],
  ["timezone", "Berlin", "an IANA name such as Europe/Berlin"],
  ["include-readme", "yes", "true or false"],
  ["folder-categories", "1", "true or false"],
  ["drain", "601", "a whole number from 0 to 600"],
  ["log-level", "loud", "fatal, error, warn, info, debug or silent"],
] as const)(
  "--%s %s is rejected with a message that says what was expected and found",
  ([flag, value, expected]) => {
    expect(problemsOf({ flags: { [flag]: value } })).toEqual([
      `--${flag}: expected ${expected}, found ${JSON.stringify(value)}`,
    ]);
  },
);

test.for([
  ["--limit", { flags: { limit: "x" } }],
  ["FEEDWRIGHT_LIMIT", { env: { FEEDWRIGHT_LIMIT: "x" } }],
  [
    "feedwright.yaml: limit",
    { workingDirectory: directoryWith({ "feedwright.yaml": "limit: x\n" }, afterAll) },
  ],
  ["PORT", { env: { PORT: "x" } }],
] as const)("a problem names its source %s", ([from, sources]) => {
  expect(problemsOf(sources)).toEqual([expect.stringContaining(`${from}: expected a whole number`)]);
});

describe("a bucket instead of a directory", () => {
  test.for([
    ["s3://news/posts", "s3://news/posts", { bucket: "news", prefix: "posts/" }, "posts"],
    ["s3://news/site/posts/", "s3://news/site/posts", { bucket: "news", prefix: "site/posts/" }, "posts"],
    ["s3://news", "s3://news", { bucket: "news", prefix: "" }, "news"],
    ["s3://news/", "s3://news", { bucket: "news", prefix: "" }, "news"],
  ] as const)("%s is mirrored below the data directory", ([articles, source, bucket, name]) => {
    const data = join(empty, "data", name);
    const directory = join(data, "bucket", "objects");

    expect(load({ directory: articles }).config).toMatchObject({ source, bucket, data, directory });
  });

  test("can be set in feedwright.yaml and gives the publication its title", () => {
    const workingDirectory = directoryWith({ "feedwright.yaml": "directory: s3://news/travel-notes\n" });

    expect(load({ workingDirectory }).config).toMatchObject({
      source: "s3://news/travel-notes",
      title: "Travel notes",
    });
  });

  test("takes its endpoint from the setting, else from AWS_ENDPOINT_URL_S3", () => {
    const env = { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000" };

    expect(load({ env }).config.s3Endpoint).toBe("http://127.0.0.1:9000");
    expect(load({ env, flags: { "s3-endpoint": "http://127.0.0.1:3900" } }).config.s3Endpoint).toBe(
      "http://127.0.0.1:3900",
    );
  });

  test.for([
    ["s3://", {}, ["directory: expected a bucket such as s3://bucket/folder"]],
    ["s3:/news", {}, ["directory: expected a bucket such as s3://bucket/folder"]],
    ["S3://news", {}, ["directory: expected a bucket such as s3://bucket/folder"]],
    ["s3://news", { watch: "true" }, ["watch: nothing tells of what changes in s3://news"]],
    ["s3://news", { "git-pull": "true" }, ["git-pull: expected a git checkout, found the bucket s3://news"]],
  ] as const)("%s with %j is rejected", ([directory, flags, problems]) => {
    expect(problemsOf({ directory, flags })).toEqual(
      problems.map((problem) => expect.stringContaining(problem)),
    );
  });
});

describe("serve-only", () => {
  const env = { FEEDWRIGHT_DATABASE_URL: "postgres://db.example.org/news" };

  test("derives title and data directory from the articles directory", () => {
    const { config } = load({ directory: "/srv/my-notes", flags: { "serve-only": true }, env });

    expect(config).toMatchObject({
      serveOnly: true,
      title: "My notes",
      data: join(empty, "data", "my-notes"),
    });
  });

  test.for([
    [{}, {}, "serve-only: expected FEEDWRIGHT_DATABASE_URL"],
    [{ watch: true }, env, "watch: expected nothing to be watched with serve-only"],
    [{ "git-pull": true }, env, "git-pull: expected no git checkout with serve-only"],
  ] as const)("with %j and the environment %j is rejected", ([flags, given, problem]) => {
    expect(problemsOf({ flags: { "serve-only": true, ...flags }, env: given })).toEqual([
      expect.stringContaining(problem),
    ]);
  });
});

test("all problems are reported together", () => {
  const problems = problemsOf({ flags: { port: "x", limit: "y" }, env: { FEEDWRIGHT_DRAIN: "z" } });

  expect(problems).toHaveLength(3);
});

test.for([
  ["title: [", "feedwright.yaml: "],
  ["- title", "expected lines such as"],
  ["title:\n  de: Neues", "expected lines such as"],
  ["colour: red", "colour: there is no such setting"],
  ["refresh-token: 0123456789abcdef", "refresh-token: there is no such setting"],
] as const)("a feedwright.yaml with %j is rejected", ([content, expected]) => {
  const workingDirectory = directoryWith({ "feedwright.yaml": `${content}\n` });

  expect(problemsOf({ workingDirectory })).toEqual([expect.stringContaining(expected)]);
});

test("an empty feedwright.yaml changes no setting", () => {
  expect(load({ workingDirectory: directoryWith({ "feedwright.yaml": "# to do\n" }) }).config.port).toBe(
    3000,
  );
});

describe("the refresh token", () => {
  const files = directoryWith({ token: "  from-a-file-of-its-own \n", empty: "\n" }, afterAll);

  test("is read from FEEDWRIGHT_REFRESH_TOKEN or from the file in FEEDWRIGHT_REFRESH_TOKEN_FILE", () => {
    const env = { FEEDWRIGHT_REFRESH_TOKEN_FILE: "token" };

    expect(load({ env: { FEEDWRIGHT_REFRESH_TOKEN: "0123456789abcdef" } }).config.refreshToken).toBe(
      "0123456789abcdef",
    );
    expect(load({ workingDirectory: files, env }).config.refreshToken).toBe("from-a-file-of-its-own");
  });

  test.for([
    "short",
    "sixteen or more, but with spaces",
    "ünïcode-ünïcode-ünïcode",
    "line-end\n-in-the-middle",
  ])("%j is rejected with a message that does not contain it", (token) => {
    const problems = problemsOf({ env: { FEEDWRIGHT_REFRESH_TOKEN: token } });

    expect(problems).toEqual([
      expect.stringContaining("FEEDWRIGHT_REFRESH_TOKEN: expected at least 16 letters"),
    ]);
    expect(problems[0]).not.toContain(token);
  });

  test.for(["empty", "missing"])("is rejected when its file is %s", (name) => {
    const problems = problemsOf({ workingDirectory: files, env: { FEEDWRIGHT_REFRESH_TOKEN_FILE: name } });

    expect(problems).toEqual([expect.stringMatching(/^FEEDWRIGHT_REFRESH_TOKEN_FILE: /)]);
  });

  test("has no flag, because process lists show flags", () => {
    expect(SETTINGS.refreshToken.flag).toBeUndefined();
  });
});

test.for(["FEEDWRIGHT_TITEL", "FEEDWRIGHT_PORT_FILE", "FEEDWRIGHT_"])(
  "unknown variable %s causes a warning",
  (name) => {
    expect(load({ env: { [name]: "x", FEEDWRIGHT_TITLE: "Title", HOME: "/" } }).warnings).toEqual([
      `${name}: there is no such setting; see feedwright --help`,
    ]);
  },
);

test.for([
  ["https://example.org", "https://example.org/"],
  ["https://example.org/news", "https://example.org/news/"],
  ["https://example.org/news/?page=1#top", "https://example.org/news/"],
  ["HTTP://EXAMPLE.ORG:80", "http://example.org/"],
] as const)("the URL %s is normalized to %s", ([given, normalized]) => {
  expect(load({ flags: { url: given } }).config.url).toBe(normalized);
});

test("the title and the data directory come from the directory's name", () => {
  expect(load({ directory: "/srv/my-travel_notes" }).config).toMatchObject({
    title: "My travel notes",
    data: join(empty, "data", "my-travel_notes"),
  });
});

test.for(Object.values(SETTINGS))(
  "--help describes the setting $env",
  ({ env, flag, defaultText, description }) => {
    const withoutMarks = (text: string) => text.replaceAll("`", "");
    const named = flag === undefined ? `  ${env}\n` : `  --${flag} ${env}\n`;

    expect(helpText()).toContain(
      `${named}      ${withoutMarks(description)} (default: ${withoutMarks(defaultText)})\n`,
    );
  },
);

test("the README's table matches the settings", () => {
  const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");

  expect(withSettingsTable(readme), "run npm run settings-table").toBe(readme);
});

describe("appearance of pages", () => {
  const withStyles = directoryWith({ "brand.css": "a{color:red}\n" }, afterAll);

  test("the stylesheet is read relative to the working directory", () => {
    const env = { FEEDWRIGHT_STYLESHEET: "brand.css" };

    expect(load({ workingDirectory: withStyles, env }).config.stylesheet).toBe("a{color:red}\n");
    expect(load().config.stylesheet).toBeUndefined();
  });

  test.for([
    ["accent", "red", /expected a colour such as #0b6e4f/],
    ["accent", "#0b6e4f}body{display:none", /expected a colour such as #0b6e4f/],
    ["logo", "logo.svg", /expected an address such as/],
    ["stylesheet", "no.css", /^FEEDWRIGHT_STYLESHEET: expected the path of a CSS file: .*no\.css/],
  ] as const)("%s rejects %s", ([flag, value, problem]) => {
    expect(problemsOf({ flags: { [flag]: value } })).toEqual([expect.stringMatching(problem)]);
  });
});
