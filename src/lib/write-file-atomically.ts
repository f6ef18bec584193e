import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file that only this user may read, and that appears at once or not at all, over a power cut too.
 *
 * @param fill is handed an empty file beside the other, and fills it; when it throws, nothing is left behind
 * @throws what `fill` and the file system throw
 */
export async function writeFileAtomically(
  file: string,
  fill: (temporary: string) => Promise<unknown> | unknown,
): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    await (await open(temporary, "wx", 0o600)).close();
    await fill(temporary);
    await sync(temporary);
    await rename(temporary, file);
    await sync(dirname(file));
  } finally {
    await rm(temporary, { force: true });
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
