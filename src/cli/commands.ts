import type { Config } from "../config/config.js";
import { PublisherError } from "../lib/errors.js";
import type { WithdrawalAction } from "./withdraw.js";

/** Flags that are no settings, and mean something to some commands alone. */
export const FLAGS = ["json", "dry-run", "confirm-removals"] as const;
/** Those that take a value, and which. */
export const CHOICE_FLAGS = { format: ["github"] } as const;
/** Those that take any. */
export const VALUE_FLAGS = ["previous"] as const;
export type Flag = (typeof FLAGS)[number] | keyof typeof CHOICE_FLAGS | (typeof VALUE_FLAGS)[number];

export type Operands = Readonly<Record<string, string | undefined>>;

interface CommandResult {
  /** What is to be said. */
  readonly text?: string;
  /** Whether it is no error, but not well either: exit status 1. */
  readonly failed?: boolean;
}

export interface Command {
  /** What it works on, in this order. */
  readonly operands: readonly string[];
  /** Those that it understands. */
  readonly flags?: readonly Flag[];
  run(operands: Operands, config: Config, flags: ReadonlyMap<Flag, string | true>): Promise<CommandResult>;
}

/** Every command but `serve`. They are loaded when they are called for: help, and mistakes in the settings, come at once. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  refresh: {
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
    operands: ["directory"],
    flags: ["json"],
    async run(_operands, config, flags) {
      const { status } = await import("./status.js");
      return await status(config, flags.has("json"));
    },
  },
  stats: {
    operands: ["directory"],
    flags: ["json"],
    async run(_operands, config, flags) {
      const { stats } = await import("./stats.js");
      return { text: await stats(config, flags.has("json")) };
    },
  },
  "access-add": {
    operands: ["name", "directory"],
    async run(operands, config) {
      const { addAccess } = await import("./access.js");
      return { text: await addAccess(requireOperand(operands, "access add", "name"), config) };
    },
  },
  "access-list": {
    operands: ["directory"],
    async run(_operands, config) {
      const { listAccess } = await import("./access.js");
      return { text: await listAccess(config) };
    },
  },
  "access-revoke": {
    operands: ["name", "directory"],
    async run(operands, config) {
      const { revokeAccess } = await import("./access.js");
      return { text: await revokeAccess(requireOperand(operands, "access revoke", "name"), config) };
    },
  },
  withdraw: articleCommand("withdraw"),
  restore: articleCommand("restore"),
  check: {
    operands: ["directory"],
    flags: ["format"],
    async run(_operands, config, flags) {
      const { check } = await import("./check.js");
      const { text, rejected } = await check(config, flags.has("format"));
      return { text, failed: rejected };
    },
  },
  init: {
    operands: ["directory"],
    async run(operands, config) {
      const { init } = await import("./init.js");
      return { text: init(operands["directory"], config) };
    },
  },
  preview: {
    operands: ["file"],
    flags: ["json"],
    async run(operands, config, flags) {
      const { preview } = await import("./preview.js");
      return { text: preview(requireOperand(operands, "preview", "file"), config, flags.has("json")) };
    },
  },
  adopt: {
    operands: ["feed", "directory"],
    async run(operands, config) {
      const { adopt } = await import("./adopt.js");
      const { text, complete } = await adopt(requireOperand(operands, "adopt", "feed"), config);
      return { text, failed: !complete };
    },
  },
  export: {
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
  backup: {
    operands: ["file", "directory"],
    async run(operands, config) {
      const { backup } = await import("./ledger.js");
      return { text: await backup(requireOperand(operands, "backup", "file"), config) };
    },
  },
  "export-ledger": {
    operands: ["file", "directory"],
    async run(operands, config) {
      const { exportLedger } = await import("./ledger.js");
      await exportLedger(operands["file"], config);
      return {};
    },
  },
  "import-ledger": {
    operands: ["file", "directory"],
    async run(operands, config) {
      const { importLedger } = await import("./ledger.js");
      return { text: await importLedger(requireOperand(operands, "import-ledger", "file"), config) };
    },
  },
};

function articleCommand(change: WithdrawalAction): Command {
  return {
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
