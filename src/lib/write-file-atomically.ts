import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file, readable only by this user, atomically and durably.
 *
 * @param fill writes the contents to a temporary file, which is deleted if it throws
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
  // Windows cannot open directories.
  if (process.platform === "win32") return;
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
