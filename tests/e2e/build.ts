import { execFileSync } from "node:child_process";

/** Builds the program that the end-to-end tests run, once for all projects; the gate has built it before. */
export default function build(): void {
  if (process.env["DIST_IS_BUILT"] !== undefined) return;
  execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
  process.env["DIST_IS_BUILT"] = "yes";
}
