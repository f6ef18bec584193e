import { CONFIG_FILE, DEFAULT_DIRECTORY } from "../config/config.js";
import { SETTINGS } from "../config/settings.js";

/** What `feedwright --help` prints; the settings come from their table. */
export function helpText(): string {
  const settings = Object.values(SETTINGS).map(({ env, flag, defaultText, description }) =>
    [
      `  ${flag === undefined ? "" : `--${flag} `}${env}`,
      `      ${description.replaceAll("`", "")} (default: ${defaultText.replaceAll("`", "")})`,
    ].join("\n"),
  );
  return `feedwright: publishes a folder of articles as RSS, Atom and JSON Feed, with a summary of every section

Usage:
  feedwright [serve] [DIRECTORY]   publish the directory (default: ${DEFAULT_DIRECTORY}) until stopped
  feedwright refresh [DIRECTORY]   ask the running service to publish what changed, and say what did; exit 1 if an
                                   article is rejected
      --dry-run                    say what would change, and change nothing
      --confirm-removals           although most of the articles are gone
      --json                       the report for programs
  feedwright status [DIRECTORY]    how the running service is getting on, or what was last recorded
      --json                       the same for programs
  feedwright stats [DIRECTORY]     subscribers by reader and feed, and what polls took and saved
      --json                       the same for programs
  feedwright withdraw ARTICLE [DIRECTORY]
                                   take an article down now, by its path or id, whatever its file says
  feedwright restore ARTICLE [DIRECTORY]
                                   bring it back
  feedwright access add NAME [DIRECTORY]
                                   make a token by which a subscriber reads what is private, and show it once
  feedwright access list [DIRECTORY]
  feedwright access revoke NAME [DIRECTORY]
                                   who has one, and the end of it, at once
  feedwright check [DIRECTORY]     report rejected and doubtful articles; exit 1 if any is rejected
      --format github              as annotations of a GitHub workflow
  feedwright init [DIRECTORY]      make a directory with a first article, and ./${CONFIG_FILE}
  feedwright preview FILE          show an article as it will be published: sections and summaries
      --json                       the same for programs
  feedwright export OUT [DIRECTORY]
                                   write everything that would be served into OUT, for a static server; exit 1 if
                                   an article is rejected
      --previous SITE              go on from what was exported before, an address or a directory, where no ledger
                                   lasts
  feedwright adopt FEED [DIRECTORY]
                                   take over the ids and dates of an earlier feed, an address or a file, while
                                   the service is stopped; exit 1 if an entry found no article
  feedwright backup FILE [DIRECTORY]
                                   copy the ledger of that directory, of the running service too
  feedwright export-ledger [FILE] [DIRECTORY]
  feedwright import-ledger FILE [DIRECTORY]
                                   the ledger as JSON Lines, and an empty ledger from them, while the service is
                                   stopped
  feedwright --help | --version

DIRECTORY may also be a bucket, s3://BUCKET/FOLDER, but for check and init.

Settings, by flag, environment variable, or a line \`flag: value\` in ./${CONFIG_FILE} (in this order):
${settings.join("\n")}
`;
}
