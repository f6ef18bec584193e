import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fastForward } from "../../../../src/integrations/git/fast-forward.js";
import { batchSshCommand } from "../../../../src/integrations/git/git-client.js";
import { gitRepositories } from "../../../fixtures/git-repositories.js";
import { temporaryDirectory } from "../../../fixtures/temporary-directory.js";

const QUIET = "-o BatchMode=yes -o ConnectTimeout=30";

test.for([
  ["nothing is chosen", {}, "", `ssh ${QUIET}`],
  ["the checkout chooses", {}, "ssh -i /keys/deploy", `ssh -i /keys/deploy ${QUIET}`],
  ["the environment chooses", { GIT_SSH_COMMAND: "/usr/bin/ssh -4" }, "ssh -6", `/usr/bin/ssh -4 ${QUIET}`],
  ["on Windows", {}, "C:\\OpenSSH\\ssh.exe -v", `C:\\OpenSSH\\ssh.exe -v ${QUIET}`],
  ["another program is chosen", {}, "plink -batch", "plink -batch"],
  ["a program whose name begins alike is chosen", {}, "ssh-wrapper.sh", "ssh-wrapper.sh"],
  ["a program is chosen the old way", { GIT_SSH: "/opt/wrapper" }, "", undefined],
  ["the checkout chooses over the old way", { GIT_SSH: "/opt/wrapper" }, "ssh -4", `ssh -4 ${QUIET}`],
] as const)("the ssh command if %s", ([, env, configured, expected]) => {
  expect(batchSshCommand(env, configured, 30)).toBe(expected);
});

test("the key configured in a checkout is used, and ssh does not prompt", async () => {
  const given = gitRepositories();
  const directory = temporaryDirectory();
  const [ssh, log] = [join(directory, "ssh"), join(directory, "log")];
  // Runs the remote command locally.
  writeFileSync(ssh, `#!/bin/sh\necho "$@" > ${log}\nfor last; do :; done\nexec sh -c "$last"\n`, {
    mode: 0o755,
  });
  given.git(given.checkout, "config", "core.sshCommand", `${ssh} -i /keys/deploy`);
  given.git(given.checkout, "remote", "set-url", "origin", `git@git.example.org:${given.remote}`);
  const to = given.push({ "second.md": "# Second\n" });

  await expect(fastForward(given.checkout, given)).resolves.toMatchObject({ to, changed: true });
  expect(readFileSync(log, "utf8")).toMatch(
    /-i \/keys\/deploy -o BatchMode=yes -o ConnectTimeout=30 .*git@git\.example\.org git-upload-pack/,
  );
});
