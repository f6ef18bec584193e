import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The least that finds out what changed: each file is asked for its state. */
export function sweep(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) sweep(join(folder, entry.name));
    else statSync(join(folder, entry.name));
  }
}
