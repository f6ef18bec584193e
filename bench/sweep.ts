import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The minimum that detects changes: a `stat` of each file. */
export function sweep(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) sweep(join(folder, entry.name));
    else statSync(join(folder, entry.name));
  }
}
