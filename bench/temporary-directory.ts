import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Removes the directory afterwards, also when interrupted. */
export async function inTemporaryDirectory<Result>(work: (home: string) => Promise<Result>): Promise<Result> {
  const home = mkdtempSync(join(tmpdir(), "feedwright-bench-"));
  const remove = () => rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  process.once("exit", remove);
  try {
    return await work(home);
  } finally {
    process.off("exit", remove);
    remove();
  }
}
