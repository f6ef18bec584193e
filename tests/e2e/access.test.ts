import { expect, test } from "vitest";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const FILES = {
  "articles/quagmirexyz.md": "---\ncategory: Members\n---\n# Quagmirexyz\n\nText.\n",
  "articles/open.md": "# Open\n\nText.\n",
};

test("subscribers are added and revoked with and without a running service, and no log contains a token", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const env = {
    FEEDWRIGHT_URL: "https://news.example.org/",
    FEEDWRIGHT_PRIVATE: "Members",
    FEEDWRIGHT_LOG_REQUESTS: "true",
    FEEDWRIGHT_LOG_LEVEL: "debug",
  };
  const first = await startProgram([], { cwd, env }, onTestFinished);
  // The command may run with other settings than the service.
  const added = await runProgram(["access", "add", "Ada"], { cwd });
  expect(added).toMatchObject({ status: 0, stderr: "" });
  expect(added.stdout).not.toContain("Nothing is private");
  const [token = ""] = /fwp_[\w-]{32}/.exec(added.stdout) ?? [];
  expect(added.stdout).toContain(`  https://news.example.org/private/${token}/rss.xml\n`);
  const path = `/private/${token}/rss.xml`;
  expect((await first.ask(path)).text).toContain("<title>Quagmirexyz</title>");
  expect((await runProgram(["status"], { cwd, env })).stdout).toContain(
    "2 published, 1 of them for subscribers alone",
  );
  await first.stop();
  for (const said of [first.stdout() + first.stderr()]) expect(said).not.toMatch(/fwp_|Quagmirexyz/i);
  expect(first.stderr()).toContain('"path":"/private/…"');

  expect((await runProgram(["access", "list"], { cwd })).stdout).toMatch(/^\d+ \w+ \d{4}, [\d:]+ {2}Ada\n$/);
  const offline = await runProgram(["access", "add", "Ben"], { cwd });
  expect(offline.stdout).toMatch(/^ {2}\/private\/fwp_.*\n.*\nThese are paths below the public address/m);
  const forgotten = await runProgram([], { cwd });
  expect(forgotten).toMatchObject({ status: 2, stderr: expect.stringContaining("FEEDWRIGHT_PRIVATE") });
  const second = await startProgram([], { cwd, env }, onTestFinished);
  expect((await second.ask(path)).status).toBe(200);
  expect(await runProgram(["access", "revoke", "Ada"], { cwd, env })).toMatchObject({ status: 0 });
  expect((await second.ask(path)).status).toBe(404);
  expect((await second.ask("/private/rss.xml")).status).toBe(401);
  await second.stop();
});
