import { CONFIG_FILE, DEFAULT_DIRECTORY } from "../config/config.js";
import { SETTINGS } from "../config/settings.js";
import { COMMANDS } from "./commands.js";

/** The output of `feedwright --help`, made from the tables of commands and settings. */
export function helpText(): string {
  const settings = Object.values(SETTINGS).map(({ env, flag, defaultText, description }) =>
    [
      `  ${flag === undefined ? "" : `--${flag} `}${env}`,
      `      ${description.replaceAll("`", "")} (default: ${defaultText.replaceAll("`", "")})`,
    ].join("\n"),
  );
  const commands = Object.values(COMMANDS).map(({ help }) => help);
  return `feedwright: publishes a folder of articles as RSS, Atom and JSON Feed, with a summary of every section

Usage:
  feedwright [serve] [DIRECTORY]   publish the directory (default: ${DEFAULT_DIRECTORY}) until stopped
  ${commands.join("\n  ")}
  feedwright --help | --version

DIRECTORY may also be a bucket, s3://BUCKET/FOLDER, but for check and init.

Settings, by flag, environment variable, or a line \`flag: value\` in ./${CONFIG_FILE} (in this order):
${settings.join("\n")}
`;
}
