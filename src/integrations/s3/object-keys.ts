import type { Finding } from "../../articles/article.js";

/** An object, as a listing has it. */
export interface Listed {
  readonly key: string;
  /** Changes with its bytes, without quotes; "" from a server that gives none. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

export interface SortedKeys {
  /** What is to be fetched, by its path in the mirror. */
  readonly wanted: ReadonlyMap<string, Listed>;
  /** What would be, if a file could have such a name. */
  readonly refused: readonly Finding[];
}

/** Of file systems, for each part of a path. */
const LONGEST_NAME_BYTES = 255;

/**
 * Which objects are files of the folder. A key is any text of up to 1,024 bytes, so it may say what no path should: a
 * place outside of the mirror, or one that is a file and a folder at once. Of these two the file wins.
 *
 * @param prefix of all keys, which is not part of their paths
 * @param isWanted whether a file at that path would be read
 */
export function sortKeys(
  listed: readonly Listed[],
  prefix: string,
  isWanted: (path: string) => boolean,
): SortedKeys {
  const wanted = new Map<string, Listed>();
  const refused: Finding[] = [];
  for (const object of listed) {
    // There are servers that care for no prefix.
    if (!object.key.startsWith(prefix)) continue;
    const path = object.key.slice(prefix.length);
    const problem = problemOfName(path);
    if (problem === undefined) {
      if (isWanted(path)) wanted.set(path, object);
    } else if (isWanted(path.slice(path.lastIndexOf("/") + 1))) {
      refused.push({ path, problem, remedy: RENAME });
    }
  }
  for (const path of wanted.keys()) {
    const file = foldersOf(path).find((folder) => wanted.has(folder));
    if (file === undefined) continue;
    refused.push({ path, problem: `it lies in ${file}, which is a file itself`, remedy: RENAME });
  }
  for (const { path } of refused) wanted.delete(path);
  return { wanted, refused };
}

const RENAME = "rename the object; what was published of it stays meanwhile";

function problemOfName(path: string): string | undefined {
  const names = path.split("/");
  const odd = names.find((name) => name === "" || name === "." || name === "..");
  if (odd !== undefined) {
    return `its key cannot be a path: expected names between slashes, found ${JSON.stringify(odd)}`;
  }
  if (/[\0\\]/.test(path)) {
    return `its key cannot be a path: expected no backslash and no null character, found ${JSON.stringify(path)}`;
  }
  const long = names.find((name) => Buffer.byteLength(name) > LONGEST_NAME_BYTES);
  if (long === undefined) return undefined;
  return `its key cannot be a path: expected names of at most ${LONGEST_NAME_BYTES} bytes, found one of ${Buffer.byteLength(long)}`;
}

/** The paths of the folders above, from the outermost on. */
export function foldersOf(path: string): string[] {
  const names = path.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}
