import { readFileSync } from "node:fs";

/** Descriptors kept for the ledger, files, logs and the publisher thread. */
const RESERVED_DESCRIPTORS = 256;

export interface ConnectionLimit {
  readonly connections: number;
  readonly warning: string | undefined;
}

/**
 * The limit of open descriptors. Node.js raises it to the hard limit at start.
 *
 * @returns undefined if the system does not report it
 */
export function readOpenFilesLimit(file = "/proc/self/limits"): number | undefined {
  try {
    const [, soft] = /^Max open files +(\d+) /m.exec(readFileSync(file, "utf8")) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/** Lowers the requested number of connections to what the limit of descriptors allows. */
export function limitConnections(requested: number, limit: number | undefined): ConnectionLimit {
  if (limit === undefined || requested + RESERVED_DESCRIPTORS <= limit)
    return { connections: requested, warning: undefined };
  const connections = Math.max(limit - RESERVED_DESCRIPTORS, Math.ceil(limit / 2));
  return {
    connections,
    warning: `${requested} connections take a limit of ${requested + RESERVED_DESCRIPTORS} open files, and it is ${limit}: no more than ${connections} are kept open. Raise it (LimitNOFILE= in a unit, --ulimit nofile= of Docker, ulimit -n), or set FEEDWRIGHT_CONNECTIONS to as many`,
  };
}
