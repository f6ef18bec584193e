import { readFileSync } from "node:fs";

/** Descriptors for everything but connections: the ledger, files that are read and sent, logs, the other thread. */
const RESERVED_DESCRIPTORS = 256;

/** How many connections there may be, and what is to be said of it. */
export interface ConnectionLimit {
  readonly connections: number;
  readonly warning: string | undefined;
}

/**
 * How many descriptors this process may have: Node.js has raised it to the hard limit when it started.
 *
 * @returns undefined where the system does not tell
 */
export function readOpenFilesLimit(file = "/proc/self/limits"): number | undefined {
  try {
    const [, soft] = /^Max open files +(\d+) /m.exec(readFileSync(file, "utf8")) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/** As many as are wanted, and as the limit has room for: at that, the system would refuse whoever comes. */
export function limitConnections(wanted: number, limit: number | undefined): ConnectionLimit {
  if (limit === undefined || wanted + RESERVED_DESCRIPTORS <= limit)
    return { connections: wanted, warning: undefined };
  const connections = Math.max(limit - RESERVED_DESCRIPTORS, Math.ceil(limit / 2));
  return {
    connections,
    warning: `${wanted} connections take a limit of ${wanted + RESERVED_DESCRIPTORS} open files, and it is ${limit}: no more than ${connections} are kept open. Raise it (LimitNOFILE= in a unit, --ulimit nofile= of Docker, ulimit -n), or set FEEDWRIGHT_CONNECTIONS to as many`,
  };
}
