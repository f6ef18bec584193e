import { sep } from "node:path";
import type { Finding } from "../articles/article.js";

/** `path:line: problem; remedy`, as compilers print it: editors and terminals link to the line. */
export function describeFinding({ path, line, problem, remedy }: Finding): string {
  return `${escapeControls(path)}${line === undefined ? "" : `:${line}`}: ${problem}; ${remedy}`;
}

/** Escapes line breaks and control characters, so that a path cannot forge lines of output. */
export function escapeControls(path: string): string {
  return JSON.stringify(path).slice(1, -1);
}

/**
 * A workflow command of GitHub Actions, which GitHub shows beside the line.
 *
 * @param finding its path is relative to the root of the repository
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
