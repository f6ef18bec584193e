import { CONFIG_FILE, type Config } from "../config/config.js";
import { PublisherError } from "../lib/errors.js";
import type { WithdrawalAction } from "./withdraw.js";

/** Flags of single commands that are not settings. */
export const FLAGS = ["json", "dry-run", "confirm-removals"] as const;
/** Flags with a fixed set of values. */
export const CHOICE_FLAGS = { format: ["github"] } as const;
/** Flags with any value. */
export const VALUE_FLAGS = ["previous"] as const;
export type Flag = (typeof FLAGS)[number] | keyof typeof CHOICE_FLAGS | (typeof VALUE_FLAGS)[number];

export type Operands = Readonly<Record<string, string | undefined>>;

interface CommandResult {
  /** Printed to standard output. */
  readonly text?: string;
  /** Exits with status 1, without an error message. */
  readonly failed?: boolean;
}

export interface Command {
  /** Usage, flags and description, as `--help` prints them. */
  readonly help: string;
  /** Names of the operands, in order. */
  readonly operands: readonly string[];
  readonly flags?: readonly Flag[];
  run(operands: Operands, config: Config, flags: ReadonlyMap<Flag, string | true>): Promise<CommandResult>;
}

/**
 * Every command but `serve`. Each loads its module when it runs, so that `--help` and errors in settings appear at
 * once.
 */
export const COMMANDS: Readonly<Record<string, Command>> = {
  refresh: {
    help: `feedwright refresh [DIRECTORY]   ask the running service to publish what changed, and say what did; exit 1 if an
                                   article is rejected
      --dry-run                    say what would change, and change nothing
      --confirm-removals           although most of the articles are gone
      --json                       the report for programs`,
    operands: ["directory"],
    flags: ["json", "dry-run", "confirm-removals"],
    async run(_operands, config, flags) {
      const { refresh } = await import("./refresh.js");
      return await refresh(config, {
        asJson: flags.has("json"),
        dryRun: flags.has("dry-run"),
        confirmRemovals: flags.has("confirm-removals"),
      });
    },
  },
  status: {
    help: `feedwright status [DIRECTORY]    how the running service is getting on, or what was last recorded
      --json                       the same for programs`,
    operands: ["directory"],
    flags: ["json"],
    async run(_operands, config, flags) {
      const { status } = await import("./status.js");
      return await status(config, flags.has("json"));
    },
  },
  stats: {
    help: `feedwright stats [DIRECTORY]     subscribers by reader and feed, and what polls took and saved
      --json                       the same for programs`,
    operands: ["directory"],
    flags: ["json"],
    async run(_operands, config, flags) {
      const { stats } = await import("./stats.js");
      return { text: await stats(config, flags.has("json")) };
    },
  },
  withdraw: articleCommand(
    "withdraw",
    `feedwright withdraw ARTICLE [DIRECTORY]
                                   take an article down now, by its path or id, whatever its file says`,
  ),
  restore: articleCommand(
    "restore",
    `feedwright restore ARTICLE [DIRECTORY]
                                   bring it back`,
  ),
  "access-add": {
    help: `feedwright access add NAME [DIRECTORY]
                                   make a token by which a subscriber reads what is private, and show it once`,
    operands: ["name", "directory"],
    async run(operands, config) {
      const { addAccess } = await import("./access.js");
      return { text: await addAccess(requireOperand(operands, "access add", "name"), config) };
    },
  },
  "access-list": {
    help: `feedwright access list [DIRECTORY]`,
    operands: ["directory"],
    async run(_operands, config) {
      const { listAccess } = await import("./access.js");
      return { text: await listAccess(config) };
    },
  },
  "access-revoke": {
    help: `feedwright access revoke NAME [DIRECTORY]
                                   who has one, and the end of it, at once`,
    operands: ["name", "directory"],
    async run(operands, config) {
      const { revokeAccess } = await import("./access.js");
      return { text: await revokeAccess(requireOperand(operands, "access revoke", "name"), config) };
    },
  },
  check: {
    help: `feedwright check [DIRECTORY]     report rejected and doubtful articles; exit 1 if any is rejected
      --format github              as annotations of a GitHub workflow`,
    operands: ["directory"],
    flags: ["format"],
    async run(_operands, config, flags) {
      const { check } = await import("./check.js");
      const { text, rejected } = await check(config, flags.has("format"));
      return { text, failed: rejected };
    },
  },
  init: {
    help: `feedwright init [DIRECTORY]      make a directory with a first article, and ./${CONFIG_FILE}`,
    operands: ["directory"],
    async run(operands, config) {
      const { init } = await import("./init.js");
      return { text: init(operands["directory"], config) };
    },
  },
  preview: {
    help: `feedwright preview FILE          show an article as it will be published: sections and summaries
      --json                       the same for programs`,
    operands: ["file"],
    flags: ["json"],
    async run(operands, config, flags) {
      const { preview } = await import("./preview.js");
      return { text: preview(requireOperand(operands, "preview", "file"), config, flags.has("json")) };
    },
  },
  export: {
    help: `feedwright export OUT [DIRECTORY]
                                   write everything that would be served into OUT, for a static server; exit 1 if
                                   an article is rejected
      --previous SITE              go on from what was exported before, an address or a directory, where no ledger
                                   lasts`,
    operands: ["out", "directory"],
    flags: ["previous"],
    async run(operands, config, flags) {
      const { exportSite } = await import("./export.js");
      const previous = flags.get("previous");
      return await exportSite(
        requireOperand(operands, "export", "out"),
        config,
        previous === true ? undefined : previous,
      );
    },
  },
  adopt: {
    help: `feedwright adopt FEED [DIRECTORY]
                                   take over the ids and dates of an earlier feed, an address or a file, while
                                   the service is stopped; exit 1 if an entry found no article`,
    operands: ["feed", "directory"],
    async run(operands, config) {
      const { adopt } = await import("./adopt.js");
      const { text, complete } = await adopt(requireOperand(operands, "adopt", "feed"), config);
      return { text, failed: !complete };
    },
  },
  backup: {
    help: `feedwright backup FILE [DIRECTORY]
                                   copy the ledger of that directory, of the running service too`,
    operands: ["file", "directory"],
    async run(operands, config) {
      const { backup } = await import("./ledger.js");
      return { text: await backup(requireOperand(operands, "backup", "file"), config) };
    },
  },
  "export-ledger": {
    help: `feedwright export-ledger [FILE] [DIRECTORY]`,
    operands: ["file", "directory"],
    async run(operands, config) {
      const { exportLedger } = await import("./ledger.js");
      await exportLedger(operands["file"], config);
      return {};
    },
  },
  "import-ledger": {
    help: `feedwright import-ledger FILE [DIRECTORY]
                                   the ledger as JSON Lines, and an empty ledger from them, while the service is
                                   stopped`,
    operands: ["file", "directory"],
    async run(operands, config) {
      const { importLedger } = await import("./ledger.js");
      return { text: await importLedger(requireOperand(operands, "import-ledger", "file"), config) };
    },
  },
};

function articleCommand(change: WithdrawalAction, help: string): Command {
  return {
    help,
    operands: ["article", "directory"],
    async run(operands, config) {
      const { withdrawOrRestore } = await import("./withdraw.js");
      return { text: await withdrawOrRestore(change, requireOperand(operands, change, "article"), config) };
    },
  };
}

function requireOperand(operands: Operands, command: string, name: string): string {
  const operand = operands[name];
  if (operand === undefined)
    throw new PublisherError("usage", `${command}: expected ${name.toUpperCase()}; see feedwright --help`);
  return operand;
}
