import { execFileSync } from "node:child_process";

/** The end-to-end tests run what users run: the built program. */
export default function build(): void {
  // The gate builds once for all its runs.
  if (process.env["DIST_IS_BUILT"] !== undefined) return;
  execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
}
