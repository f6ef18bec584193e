import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

const FILES = { "articles/a.md": "# A\n\nText.\n", "empty.jsonl": "" };

test.concurrent("service.json exists while the service runs, readable by its user only", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const env = { FEEDWRIGHT_HOST: "0.0.0.0", FEEDWRIGHT_URL: "https://example.org/" };
  const program = await startProgram([], { cwd, env }, onTestFinished);
  const file = join(cwd, "data/articles/service.json");

  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
    address: `${program.listensOn.replace("0.0.0.0", "127.0.0.1")}/`,
    pid: program.child.pid,
  });
  expect(await program.stop()).toBe(0);
  expect(existsSync(file)).toBe(false);
});

test.concurrent("a failed second start leaves service.json of the first", async ({ onTestFinished }) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const { child, stop } = await startProgram([], { cwd }, onTestFinished);
  await runProgram([], { cwd, env: { FEEDWRIGHT_PORT: "0" } });

  expect(JSON.parse(readFileSync(join(cwd, "data/articles/service.json"), "utf8")).pid).toBe(child.pid);
  expect(await stop()).toBe(0);
});

test.concurrent("an import names the service that uses the ledger", async ({ onTestFinished }) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const { listensOn } = await startProgram([], { cwd }, onTestFinished);
  const { status, stderr } = await runProgram(["import-ledger", "empty.jsonl"], { cwd });

  expect(status).toBe(2);
  expect(stderr).toMatch(/^feedwright: .*stop it first.*\n$/);
  expect(stderr).toContain(`the service at ${listensOn}/ (process `);
});

test.concurrent("service.json of a killed service stops no command", async ({ onTestFinished }) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const program = await startProgram([], { cwd }, onTestFinished);
  await program.stop("SIGKILL");
  expect(existsSync(join(cwd, "data/articles/service.json"))).toBe(true);

  expect(await runProgram(["backup", "copy"], { cwd })).toMatchObject({ status: 0, stderr: "" });
});

test.concurrent("a running service that does not answer is not taken for stopped", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const { child, listensOn } = await startProgram([], { cwd }, onTestFinished);
  child.kill("SIGSTOP");
  const { status, stderr } = await runProgram(["status"], { cwd });

  expect(status).toBe(1);
  expect(stderr).toContain(`the service at ${listensOn}/ (process ${child.pid}) runs, but did not answer`);
});

test.concurrent("another server at the URL of a killed service never gets the token", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(FILES, onTestFinished);
  const program = await startProgram([], { cwd }, onTestFinished);
  await program.stop("SIGKILL");
  const headersSeen: IncomingHttpHeaders[] = [];
  const stranger = createServer((req, res) => {
    headersSeen.push(req.headers);
    res.setHeader("Feedwright-Proof", "trust-me").end("ok\n");
  });
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void stranger.close());
  const { port } = stranger.address() as AddressInfo;
  const file = JSON.parse(readFileSync(join(cwd, "data/articles/service.json"), "utf8"));
  writeFiles(cwd, {
    "data/articles/service.json": JSON.stringify({ ...file, address: `http://127.0.0.1:${port}/` }),
  });

  expect((await runProgram(["status"], { cwd })).stdout).toMatch(/^No service runs /);
  expect(headersSeen).toHaveLength(1);
  expect(headersSeen[0]).not.toHaveProperty("authorization");
});
