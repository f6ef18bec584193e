import { fileURLToPath } from "node:url";
import { type Answer, ask, freePort } from "./ask.js";
import { type Running, start, until } from "./running.js";

/** The built program. */
export const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export const TOKEN = "a-token-of-the-bench";

/** Minutes that a first refresh may take: 100,000 articles on a busy machine. */
const TIMEOUT_MINUTES = 90;

export interface ServiceOptions {
  readonly directory: string;
  /** The ledger's directory. */
  readonly data: string;
  readonly watch?: boolean;
  /** More settings, by variable. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The used fields of the answer to `POST /refresh`. */
export interface Refreshed {
  /** Milliseconds. */
  readonly duration: number;
  readonly shown: number;
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly work: Readonly<Record<string, number>>;
}

/** The program as a user runs it. */
export interface Service extends Running {
  readonly port: number;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer | undefined>;
  /**
   * Waits for the end of a refresh that shows so many articles.
   *
   * @returns milliseconds from the start of the process to that end, by the program's log
   */
  settled(shown: number): Promise<number>;
  refresh(): Promise<Refreshed>;
  /** The service's status. */
  status(): Promise<{ readonly shown: number }>;
  /** The service's Prometheus metrics. */
  metrics(): Promise<string>;
}

export async function startService({
  directory,
  data,
  watch = false,
  settings,
}: ServiceOptions): Promise<Service> {
  const port = await freePort();
  const running = start({
    command: process.execPath,
    args: [PROGRAM, "serve", directory],
    cwd: data,
    env: {
      FEEDWRIGHT_PORT: `${port}`,
      FEEDWRIGHT_DATA: data,
      FEEDWRIGHT_REFRESH_TOKEN: TOKEN,
      FEEDWRIGHT_WATCH: `${watch}`,
      // A public URL; otherwise every URL in the feeds would change with the port.
      FEEDWRIGHT_URL: "https://articles.example/",
      // Once a year, so that nothing interferes.
      FEEDWRIGHT_SCHEDULE: "0 0 1 1 *",
      FEEDWRIGHT_TIMEZONE: "UTC",
      FEEDWRIGHT_DRAIN: "0",
      ...settings,
    },
  });
  return {
    ...running,
    port,
    get: async (path, headers = {}) => {
      if (running.child.exitCode !== null) throw new Error(`the service has ended: ${running.stderr()}`);
      return await ask(port, path, { headers });
    },
    settled: async (shown) => {
      const ended = await until(() => endOfRefresh(running, shown), {
        every: 5,
        timeoutMinutes: TIMEOUT_MINUTES,
      });
      return ended - running.beganAt;
    },
    status: async () => JSON.parse(await fetchWithToken(port, "/status.json")),
    metrics: () => fetchWithToken(port, "/metrics"),
    refresh: async () => {
      const answer = await ask(port, "/refresh", {
        method: "POST",
        headers: { Authorization: `Bearer ${TOKEN}` },
      });
      if (answer?.status !== 200) throw new Error(`expected a refresh, got ${answer?.status}`);
      return JSON.parse(answer.text());
    },
  };
}

/** Fetches a URL with the token. */
async function fetchWithToken(port: number, path: string): Promise<string> {
  const asked = () => ask(port, path, { headers: { Authorization: `Bearer ${TOKEN}` } });
  // A persistent connection may be closed just then.
  const answer = (await asked()) ?? (await asked());
  if (answer?.status !== 200) throw new Error(`${path}: expected an answer, got ${answer?.status}`);
  return answer.text();
}

/** Found in the log line of every successful refresh. */
function endOfRefresh(running: Running, shown: number): number | undefined {
  if (running.child.exitCode !== null) throw new Error(`the service has ended: ${running.stderr()}`);
  const lines = running
    .stderr()
    .split("\n")
    .filter((line) => line.includes('"msg":"refreshed"'));
  return lines.map((line) => JSON.parse(line)).find((line) => line.shown === shown)?.time;
}

/** Milliseconds between two polls. */
export const POLL_MS = 2;

/** Requests a feed as most readers do, until it exists and contains the text. */
export async function untilServed(service: Pick<Service, "get">, path: string, text: string): Promise<void> {
  await until(
    async () => {
      const answer = await service.get(path, { "Accept-Encoding": "gzip" });
      return answer?.status === 200 && answer.text().includes(text) ? true : undefined;
    },
    { every: POLL_MS },
  );
}
