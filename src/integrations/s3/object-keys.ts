import type { Finding } from "../../articles/article.js";

/** An object, as a listing has it. */
export interface ListedObject {
  readonly key: string;
  /** Changes with its bytes, without quotes; "" from a server that gives none. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

export interface ClassifiedKeys {
  /** What is to be fetched, by its path in the mirror. */
  readonly wanted: ReadonlyMap<string, ListedObject>;
  /** What would be, if a file could have such a name. */
  readonly rejected: readonly Finding[];
}

/** Of file systems, for each part of a path. */
const MAX_NAME_BYTES = 255;

/**
 * Which objects are files of the folder. A key is any text of up to 1,024 bytes, so it may say what no path should: a
 * place outside of the mirror, or one that is a file and a folder at once. Of these two the file wins.
 *
 * @param prefix of all keys, which is not part of their paths
 * @param isWanted whether a file at that path would be read
 */
export function classifyKeys(
  listed: readonly ListedObject[],
  prefix: string,
  isWanted: (path: string) => boolean,
): ClassifiedKeys {
  const wanted = new Map<string, ListedObject>();
  const rejected: Finding[] = [];
  for (const object of listed) {
    // There are servers that care for no prefix.
    if (!object.key.startsWith(prefix)) continue;
    const path = object.key.slice(prefix.length);
    const problem = keyProblem(path);
    if (problem === undefined) {
      if (isWanted(path)) wanted.set(path, object);
    } else if (isWanted(path.slice(path.lastIndexOf("/") + 1))) {
      rejected.push({ path, problem, remedy: RENAME_REMEDY });
    }
  }
  for (const path of wanted.keys()) {
    const file = parentFolders(path).find((folder) => wanted.has(folder));
    if (file === undefined) continue;
    rejected.push({ path, problem: `it lies in ${file}, which is a file itself`, remedy: RENAME_REMEDY });
  }
  for (const { path } of rejected) wanted.delete(path);
  return { wanted, rejected };
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

/** The paths of the folders above, from the outermost on. */
export function parentFolders(path: string): string[] {
  const names = path.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}
