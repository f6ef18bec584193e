import type { Finding } from "../../articles/article.js";

/** An object in a listing. */
export interface ListedObject {
  readonly key: string;
  /** Without quotes; "" if the server sends none. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

export interface ClassifiedKeys {
  /** Objects to mirror, by path. */
  readonly selected: ReadonlyMap<string, ListedObject>;
  /** Objects whose keys cannot be file names. */
  readonly rejected: readonly Finding[];
}

/** The limit of file systems for each part of a path. */
const MAX_NAME_BYTES = 255;

/**
 * Selects the objects that are files of the folder. A key is any text of up to 1,024 bytes, so it may name a path outside
 * the mirror, or one that is a file and a folder at once. Then the file wins.
 *
 * @param prefix removed from the keys to get paths
 * @param isRelevant whether a scan reads a file at that path
 */
export function classifyKeys(
  listed: readonly ListedObject[],
  prefix: string,
  isRelevant: (path: string) => boolean,
): ClassifiedKeys {
  const selected = new Map<string, ListedObject>();
  const rejected: Finding[] = [];
  for (const object of listed) {
    // Some servers ignore the prefix.
    if (!object.key.startsWith(prefix)) continue;
    const path = object.key.slice(prefix.length);
    const problem = keyProblem(path);
    if (problem === undefined) {
      if (isRelevant(path)) selected.set(path, object);
    } else if (isRelevant(path.slice(path.lastIndexOf("/") + 1))) {
      rejected.push({ path, problem, remedy: RENAME_REMEDY });
    }
  }
  for (const path of selected.keys()) {
    const file = parentFolders(path).find((folder) => selected.has(folder));
    if (file === undefined) continue;
    rejected.push({ path, problem: `it lies in ${file}, which is a file itself`, remedy: RENAME_REMEDY });
  }
  for (const { path } of rejected) selected.delete(path);
  return { selected, rejected };
}

const RENAME_REMEDY = "rename the object; what was published of it stays meanwhile";

function keyProblem(path: string): string | undefined {
  const names = path.split("/");
  const odd = names.find((name) => name === "" || name === "." || name === "..");
  if (odd !== undefined) {
    return `its key cannot be a path: expected names between slashes, found ${JSON.stringify(odd)}`;
  }
  if (/[\0\\]/.test(path)) {
    return `its key cannot be a path: expected no backslash and no null character, found ${JSON.stringify(path)}`;
  }
  const long = names.find((name) => Buffer.byteLength(name) > MAX_NAME_BYTES);
  if (long === undefined) return undefined;
  return `its key cannot be a path: expected names of at most ${MAX_NAME_BYTES} bytes, found one of ${Buffer.byteLength(long)}`;
}

/** The paths of the parent folders, outermost first. */
export function parentFolders(path: string): string[] {
  const names = path.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}
