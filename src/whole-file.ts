import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file that only this user may read, and that appears at once or not at all, over a power cut too.
 *
 * @param fill is handed an empty file beside the other, and fills it; when it throws, nothing is left behind
 * @throws what `fill` and the file system throw
 */
export async function writeWhole(
  file: string,
  fill: (unfinished: string) => Promise<unknown> | unknown,
): Promise<void> {
  const unfinished = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    await (await open(unfinished, "wx", 0o600)).close();
    await fill(unfinished);
    await sync(unfinished);
    await rename(unfinished, file);
    await sync(dirname(file));
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function sync(path: string): Promise<void> {
  // Windows opens no directories.
  if (process.platform === "win32") return;
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
