import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../fixtures/packed-package.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const ANALYZE = "/usr/bin/systemd-analyze";
const skipped = !existsSync(ANALYZE);
if (skipped) console.warn(`skipped: ${ANALYZE} is not installed`);

test.skipIf(skipped)("systemd accepts the guide's unit and rates its exposure low", () => {
  const unit = readFileSync(join(ROOT, "docs/docker-and-systemd/feedwright.service"), "utf8");
  const name = "feedwright.service";
  const file = join(directoryWith({ [name]: unit.replace("/usr/bin/node", process.execPath) }), name);
  const analyze = (...args: readonly string[]) => spawnSync(ANALYZE, [...args, file], { encoding: "utf8" });

  expect(analyze("verify", "--man=no")).toMatchObject({ status: 0, stdout: "", stderr: "" });
  expect(analyze("security", "--offline=yes", "--threshold=20")).toMatchObject({ status: 0 });
});
