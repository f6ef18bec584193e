import type { Finding } from "../articles/article.js";

/** `path:line: problem; remedy`, as compilers write it, so that editors and terminals lead to the line. */
export function describeFinding({ path, line, problem, remedy }: Finding): string {
  return `${printable(path)}${line === undefined ? "" : `:${line}`}: ${problem}; ${remedy}`;
}

/** Paths are anybody's: line ends and control characters in them must not forge lines of a log. */
export function printable(path: string): string {
  return JSON.stringify(path).slice(1, -1);
}
