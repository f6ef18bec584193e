import { sep } from "node:path";
import type { Finding } from "../articles/article.js";

/** `path:line: problem; remedy`, as compilers write it, so that editors and terminals lead to the line. */
export function describeFinding({ path, line, problem, remedy }: Finding): string {
  return `${escapeControls(path)}${line === undefined ? "" : `:${line}`}: ${problem}; ${remedy}`;
}

/** Paths are anybody's: line ends and control characters in them must not forge lines of a log. */
export function escapeControls(path: string): string {
  return JSON.stringify(path).slice(1, -1);
}

/**
 * A workflow command of GitHub Actions, which is shown beside the line.
 *
 * @param finding with its path from the top of the repository
 */
export function githubAnnotation(
  level: "error" | "warning",
  { path, line, problem, remedy }: Finding,
): string {
  const file = escapeProperty(path.replaceAll(sep, "/"));
  const place = line === undefined ? "" : `,line=${line}`;
  return `::${level} file=${file}${place}::${escapeData(`${problem}; ${remedy}`)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
