import { chownSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { fastForward } from "../../../../src/integrations/git/fast-forward.js";
import { messageOf, PublisherError } from "../../../../src/lib/errors.js";
import {
  gitRepositories,
  type Repositories,
  startSilentServer,
  writeHook,
} from "../../../fixtures/git-repositories.js";
import { temporaryDirectory, writeFiles } from "../../../fixtures/temporary-directory.js";
import { listenLocally } from "../../../fixtures/websub-server.js";

let given: Repositories;
beforeEach(() => {
  given = gitRepositories();
});

/** Returns the error message and checks that the checkout is unchanged. */
async function faultOf(
  directory: string,
  options: Parameters<typeof fastForward>[1] = given,
): Promise<string> {
  const before = stateOf(given.checkout);
  const error: unknown = await fastForward(directory, options).then(
    ({ to }) => new Error(`expected a fault, found ${to} checked out`),
    (fault: unknown) => fault,
  );
  if (!(error instanceof PublisherError)) throw error;
  expect(stateOf(given.checkout)).toEqual(before);
  return messageOf(error);
}

function stateOf(checkout: string): unknown {
  const files = readdirSync(checkout, { withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map(({ name }) => [name, readFileSync(join(checkout, name), "utf8")]);
  // No lock is left behind.
  const inGit = readdirSync(join(checkout, ".git")).filter(
    (name) => name === "HEAD" || name.endsWith(".lock"),
  );
  return { head: given.git(checkout, "rev-parse", "HEAD"), contents, inGit };
}

test("a branch that diverged from its upstream is reported with both counts", async () => {
  writeFiles(given.checkout, { "local.md": "# Local\n" });
  given.git(given.checkout, "add", "local.md");
  given.git(given.checkout, "commit", "--quiet", "--message", "Local");
  given.push({ "second.md": "# Second\n" });
  given.push({ "third.md": "# Third\n" });

  expect(await faultOf(given.checkout)).toBe(
    `the git checkout ${given.checkout}: expected nothing but what refs/heads/main of origin has, found 1 commit that it has not, and 2 commits missing; bring them together there by hand (git -C ${given.checkout} rebase, and push), or clone anew`,
  );
});

test("history rewritten at the remote is rejected", async () => {
  given.push({ "second.md": "# Second\n" });
  await fastForward(given.checkout, given);
  writeFiles(given.author, { "second.md": "# Second, anew\n" });
  given.git(given.author, "commit", "--quiet", "--all", "--amend", "--message", "Anew");
  given.git(given.author, "push", "--quiet", "--force", "origin", "HEAD");

  expect(await faultOf(given.checkout)).toContain("found 1 commit that it has not, and 1 commit missing");
});

describe("conflicting files are named and unchanged", () => {
  test("one with uncommitted changes", async () => {
    writeFiles(given.checkout, { "first.md": "# First, being written\n" });
    given.push({ "first.md": "# First, mended\n", "second.md": "# Second\n" });

    expect(await faultOf(given.checkout)).toContain(
      "expected files that the new commits change to be as they were committed, found changes in first.md; commit and push them",
    );
  });

  test("a staged one", async () => {
    writeFiles(given.checkout, { "first.md": "# First, being written\n" });
    given.git(given.checkout, "add", "first.md");
    given.push({ "first.md": "# First, mended\n" });

    expect(await faultOf(given.checkout)).toContain("found changes in first.md;");
  });

  test("more than five untracked ones", async () => {
    const names = ["a.md", "b.md", "c.md", "d.md", "e.md", "f.md", "g.md"];
    writeFiles(given.checkout, Object.fromEntries(names.map((name) => [name, "mine"])));
    given.push(Object.fromEntries(names.map((name) => [name, "theirs"])));

    expect(await faultOf(given.checkout)).toContain(
      "found changes in a.md, b.md, c.md, d.md, e.md and 2 more; commit",
    );
  });

  test("even with merge.autoStash", async () => {
    given.git(given.checkout, "config", "merge.autoStash", "true");
    writeFiles(given.checkout, { "first.md": "# First, being written\n" });
    given.push({ "first.md": "# First, mended\n" });

    expect(await faultOf(given.checkout)).toContain("found changes in first.md;");
    expect(given.git(given.checkout, "stash", "list")).toBe("");
  });
});

test("another running git is an error, and its lock stays", async () => {
  given.push({ "second.md": "# Second\n" });
  writeFiles(given.checkout, { ".git/index.lock": "" });

  expect(await faultOf(given.checkout)).toMatch(/found "(?:fatal|error): .*index\.lock.*"; see what git -C/);
});

test("a detached HEAD", async () => {
  given.git(given.checkout, "switch", "--quiet", "--detach");

  expect(await faultOf(given.checkout)).toContain(
    "found a commit by itself (a detached HEAD); check one out",
  );
});

test("a branch without an upstream", async () => {
  given.git(given.checkout, "switch", "--quiet", "--create", "alone");

  expect(await faultOf(given.checkout)).toContain(
    `expected the branch alone to follow one of a remote, found that it follows none; name one: git -C ${given.checkout} branch --set-upstream-to=origin/alone`,
  );
});

test("a branch that was deleted at the remote", async () => {
  given.git(given.author, "push", "--quiet", "origin", "HEAD:live");
  given.git(given.checkout, "fetch", "--quiet");
  given.git(given.checkout, "switch", "--quiet", "live");
  given.git(given.author, "push", "--quiet", "--delete", "origin", "live");

  expect(await faultOf(given.checkout)).toContain(
    `expected the remote origin to give refs/heads/live, found "fatal: couldn't find remote ref refs/heads/live"; the branch is gone there`,
  );
});

test("a clone of an empty repository", async () => {
  const [remote, clone] = [`${given.remote}-empty`, `${given.checkout}-empty`];
  given.git(given.author, "init", "--quiet", "--bare", remote);
  given.git(given.author, "clone", "--quiet", remote, clone);

  expect(await faultOf(clone)).toContain(`the git checkout ${clone}: expected an answer to "git rev-parse`);
});

test("a missing remote", async () => {
  renameSync(given.remote, `${given.remote}-moved`);

  expect(await faultOf(given.checkout)).toMatch(
    /found "fatal: .*remote\.git.*"; see that the remote can be reached/,
  );
});

test("a password in the remote URL is not in the message", async () => {
  given.git(given.checkout, "remote", "set-url", "origin", "http://ada:hunter2@127.0.0.1:1/news.git");
  const message = await faultOf(given.checkout);

  expect(message).toContain("http://127.0.0.1:1/news.git");
  expect(message).not.toContain("hunter2");
});

describe("a remote that accepts the connection but does not answer", () => {
  test.for(["git", "http"])("%s: times out and leaves no git process behind", async (scheme) => {
    const server = await startSilentServer();
    given.git(given.checkout, "remote", "set-url", "origin", `${scheme}://${server.host}/news.git`);
    const message = await faultOf(given.checkout, { env: given.env, timeoutMs: 1000 });

    expect(message).toContain(
      "expected the remote origin to give refs/heads/main within 1000 ms, found no end of it; see that the remote can be reached",
    );
    await expect.poll(() => server.connections(), { timeout: 10_000 }).toBe(0);
  });

  test("the checkout is updated when the remote is back", async () => {
    const server = await startSilentServer();
    given.git(given.checkout, "remote", "set-url", "origin", `git://${server.host}/news.git`);
    await faultOf(given.checkout, { env: given.env, timeoutMs: 300 });
    given.git(given.checkout, "remote", "set-url", "origin", given.remote);
    const to = given.push({ "second.md": "# Second\n" });

    await expect(fastForward(given.checkout, given)).resolves.toMatchObject({ to, changed: true });
  });
});

test("a token as the user name of the remote URL is not in the message", async () => {
  const origin = await askingForPassword();
  const address = origin.replace("http://", "http://ghp_hunter2@");
  given.git(given.checkout, "remote", "set-url", "origin", `${address}/news.git`);
  const message = await faultOf(given.checkout);

  expect(message).toContain(`could not read Password for '${origin}'`);
  expect(message).not.toContain("hunter2");
});

function askingForPassword(): Promise<string> {
  return listenLocally((_request, response) => {
    response.writeHead(401, { "WWW-Authenticate": 'Basic realm="news"' }).end();
  }, onTestFinished);
}

test("git does not prompt for a password", async () => {
  const origin = await askingForPassword();
  const directory = temporaryDirectory();
  const program = join(directory, "ask.sh");
  writeFileSync(program, `#!/bin/sh\ntouch ${directory}/asked\necho secret\n`, { mode: 0o755 });
  given.git(given.checkout, "config", "core.askPass", program);
  given.git(given.checkout, "remote", "set-url", "origin", `${origin}/news.git`);
  const env = { ...given.env, GIT_ASKPASS: program, SSH_ASKPASS: program };

  expect(await faultOf(given.checkout, { env })).toContain("deploy key or a credential helper");
  expect(readdirSync(directory)).toEqual(["ask.sh"]);
});

test("ssh does not prompt about an unknown host", async () => {
  const ssh = join(temporaryDirectory(), "ssh");
  writeFileSync(ssh, "#!/bin/sh\necho Host key verification failed. >&2\nexit 255\n", { mode: 0o755 });
  given.git(given.checkout, "remote", "set-url", "origin", "git@git.invalid:news.git");
  const env = { ...given.env, GIT_SSH_COMMAND: ssh };

  expect(await faultOf(given.checkout, { env })).toContain("add the host's key to known_hosts");
});

test("a directory outside of a checkout", async () => {
  const directory = temporaryDirectory();

  expect(await faultOf(directory)).toBe(
    `the git checkout ${directory}: expected the directory to be in a checkout, found none; clone the repository there, or set FEEDWRIGHT_GIT_PULL to false`,
  );
});

test("a bare repository", async () => {
  expect(await faultOf(given.remote)).toContain("expected the directory to be in a checkout, found none");
});

test("a missing directory", async () => {
  const fault = fastForward(join(given.checkout, "nowhere"), given);

  await expect(fault).rejects.toMatchObject({ code: "directory-missing" });
});

test("a missing git program", async () => {
  const env = { ...given.env, PATH: temporaryDirectory() };

  expect(await faultOf(given.checkout, { env })).toContain(
    "expected git to be installed, found no such program",
  );
});

test.runIf(process.getuid?.() === 0)("a checkout of another user", async () => {
  chownSync(given.checkout, 12_345, 12_345);
  const error: unknown = await fastForward(given.checkout, given).catch((fault: unknown) => fault);

  expect(messageOf(error)).toContain(
    `run as that user: git config --global --add safe.directory ${given.checkout}`,
  );
});

test("a failing hook does not prevent the update", async () => {
  writeHook(given.checkout, "post-merge", "echo no >&2; exit 1");
  const to = given.push({ "second.md": "# Second\n" });

  await expect(fastForward(given.checkout, given)).resolves.toMatchObject({ to, changed: true });
});
