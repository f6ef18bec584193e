import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const GOOD = { "articles/good.md": "---\ntitle: Good\ndate: 2026-01-01\n---\n\nText.\n" };

test.concurrent.for([
  ["a directory that is not there", ["missing"], {}, /missing: there is no such directory/],
  [
    "a command that is misspelt",
    ["refrsh", "articles"],
    {},
    /refrsh: there is no such command .* mean refresh\?/,
  ],
  ["half of a command", ["access"], {}, /access: expected add or list or revoke behind it/],
  ["a file for a directory", ["articles/good.md"], {}, /good\.md: expected a directory, found a file/],
  ["an unknown flag", ["--colour", "red"], {}, /Unknown option '--colour'; see feedwright --help/],
  ["a flag without its value", ["--title"], {}, /'--title <value>' argument missing/],
  ["two directories", ["articles", "more"], {}, /more: expected one directory/],
  [
    "a schedule that is none",
    ["--schedule", "every hour"],
    {},
    /--schedule: expected a cron expression.*"every hour"/,
  ],
  ["a token that is a flag", ["--refresh-token", "0123456789abcdef"], {}, /Unknown option '--refresh-token'/],
  [
    "a token file that is not there",
    [],
    { FEEDWRIGHT_REFRESH_TOKEN_FILE: "no" },
    /FEEDWRIGHT_REFRESH_TOKEN_FILE: the file cannot be read/,
  ],
  ["a host that is not of this machine", ["--host", "192.0.2.1"], {}, /192\.0\.2\.1:0 cannot be listened on/],
  ["JSON of a service", ["--json"], {}, /--json goes with refresh, status, stats, preview; see/],
  ["a dry run of a check", ["check", "--dry-run"], {}, /--dry-run goes with refresh; see/],
  ["nothing to preview", ["preview"], {}, /preview: expected FILE/],
  ["a preview of what is not there", ["preview", "no.md"], {}, /no\.md: the file cannot be read/],
  [
    "a check of a bucket",
    ["check", "s3://news"],
    {},
    /check: expected a directory, found the bucket s3:\/\/news; /,
  ],
  ["a bucket without a name", ["s3://"], {}, /directory: expected a bucket such as s3:\/\/bucket\/folder/],
  ["a check of what is not there", ["check", "missing"], {}, /missing: there is no such directory/],
] as const)(
  "%s is reported in one line, with status 2",
  async ([, args, env, expected], { onTestFinished }) => {
    const cwd = directoryWith(GOOD, onTestFinished);
    const { status, stdout, stderr } = await runProgram(args, { cwd, env: { FEEDWRIGHT_PORT: "0", ...env } });

    expect(stderr).toMatch(expected);
    expect(stderr).toMatch(/^feedwright: .*\n$/);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  },
);

test.concurrent("a misspelled directory leaves no files behind", async ({ onTestFinished }) => {
  const cwd = directoryWith(GOOD, onTestFinished);
  await runProgram(["artcles"], { cwd, env: { FEEDWRIGHT_PORT: "0" } });

  expect(readdirSync(cwd)).toEqual(["articles"]);
});

test.concurrent("a port in use is reported in one line, with status 2", async ({ onTestFinished }) => {
  const cwd = directoryWith(GOOD, onTestFinished);
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  const { status, stderr } = await runProgram(["--port", String(port)], { cwd });

  expect(stderr).toMatch(new RegExp(`^feedwright: port ${port} of 127.0.0.1 is in use; .+\n$`));
  expect(status).toBe(2);
  expect(existsSync(join(cwd, "data"))).toBe(false);
});

test.concurrent("all invalid settings are reported at once, one line each, without secrets", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith({ ...GOOD, "feedwright.yaml": "limit: many\ncolour: red\n" }, onTestFinished);
  const { status, stderr } = await runProgram(["--url", "example.org"], {
    cwd,
    env: {
      FEEDWRIGHT_MAX_AGE: "-1",
      FEEDWRIGHT_TIMEZONE: "Mars/Base",
      FEEDWRIGHT_REFRESH_TOKEN: "hush hush",
    },
  });
  const lines = stderr.trim().split("\n");

  expect(status).toBe(2);
  expect(lines).toHaveLength(6);
  for (const named of [
    "feedwright.yaml: limit",
    "feedwright.yaml: colour",
    "--url",
    "FEEDWRIGHT_MAX_AGE",
    "FEEDWRIGHT_TIMEZONE",
    "FEEDWRIGHT_REFRESH_TOKEN",
  ]) {
    expect(lines.filter((line) => line.includes(`${named}: `))).toHaveLength(1);
  }
  expect(stderr).not.toContain("hush");
});

test.concurrent("a misspelled variable causes a warning", async ({ onTestFinished }) => {
  const { stderr, status } = await runProgram(["check"], {
    cwd: directoryWith(GOOD, onTestFinished),
    env: { FEEDWRIGHT_TITEL: "News" },
  });

  expect(stderr).toContain("FEEDWRIGHT_TITEL: there is no such setting");
  expect(status).toBe(0);
});

test.concurrent("data of another folder that still exists cause a warning", async ({ onTestFinished }) => {
  const cwd = directoryWith({ "one/a.md": "# A\n\nText.\n", "two/b.md": "# B\n\nText.\n" }, onTestFinished);
  const env = { FEEDWRIGHT_DATA: join(cwd, "kept") };
  const first = await startProgram(["one"], { cwd, env }, onTestFinished);
  await first.stop();
  const second = await startProgram(["two"], { cwd, env }, onTestFinished);

  expect(first.stderr()).not.toContain("until now");
  expect(second.stderr()).toContain(
    `the ledger in ${join(cwd, "kept")} was that of ${join(cwd, "one")} until now`,
  );
});
