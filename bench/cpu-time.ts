import { readdirSync, readFileSync } from "node:fs";

/**
 * Seconds of processor time of a process and its descendants, user and system together, as the kernel counts them.
 *
 * @throws Error on systems other than Linux, and when the process has ended
 */
export function cpuTimeOf(pid: number): number {
  const threads = [pid, ...childrenOf(pid)].flatMap((process) =>
    readdirSync(`/proc/${process}/task`).map((thread) => `/proc/${process}/task/${thread}/schedstat`),
  );
  // `/proc/PID/stat` counts hundredths of a second, too coarse for a second of load.
  const nanoseconds = threads.map((file) => Number(readFileSync(file, "utf8").split(" ")[0]));
  return nanoseconds.reduce((sum, part) => sum + part, 0) / 1e9;
}

function childrenOf(pid: number): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
}

function parentOf(process: string): number | undefined {
  try {
    // The name may contain anything; state and parent follow.
    return Number(readFileSync(`/proc/${process}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
  } catch {
    // The process has ended.
    return undefined;
  }
}
