import { execFileSync } from "node:child_process";

/** The end-to-end tests run what users run: the built program. */
export default function build(): void {
  execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
}
