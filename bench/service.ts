import { fileURLToPath } from "node:url";
import { type Answer, ask, freePort } from "./ask.js";
import { type Running, start, until } from "./running.js";

/** The built program. */
export const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export const TOKEN = "a-token-of-the-bench";

/** Minutes that a first refresh may take: of 100,000 articles on a machine that has other things to do as well. */
const TIMEOUT_MINUTES = 90;

export interface ServiceOptions {
  readonly directory: string;
  /** Where the ledger is. */
  readonly data: string;
  readonly watch?: boolean;
  /** More settings, by their variables. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** What is read of the answer to `POST /refresh`. */
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
   * Waits until a refresh has ended after which so many articles are shown.
   *
   * @returns milliseconds from the start of the process to that end, as the program's log has it
   */
  settled(shown: number): Promise<number>;
  refresh(): Promise<Refreshed>;
  /** What the service says of itself. */
  status(): Promise<{ readonly shown: number }>;
  /** What it says to Prometheus. */
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
      // As it is where readers are: else every address in the feeds would change with the port.
      FEEDWRIGHT_URL: "https://articles.example/",
      // Nothing but what is measured: once a year, at New Year.
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
      const ended = await until(() => endOfRefresh(running, shown), { every: 5, patience: TIMEOUT_MINUTES });
      return ended - running.beganAt;
    },
    status: async () => JSON.parse(await told(port, "/status.json")),
    metrics: () => told(port, "/metrics"),
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

/** What is told to those who have the token. */
async function told(port: number, path: string): Promise<string> {
  const asked = () => ask(port, path, { headers: { Authorization: `Bearer ${TOKEN}` } });
  // A connection that was kept may be closed by the other end just then.
  const answer = (await asked()) ?? (await asked());
  if (answer?.status !== 200) throw new Error(`${path}: expected an answer, got ${answer?.status}`);
  return answer.text();
}

/** What every refresh that has ended well writes to the log. */
function endOfRefresh(running: Running, shown: number): number | undefined {
  if (running.child.exitCode !== null) throw new Error(`the service has ended: ${running.stderr()}`);
  const lines = running
    .stderr()
    .split("\n")
    .filter((line) => line.includes('"msg":"refreshed"'));
  return lines.map((line) => JSON.parse(line)).find((line) => line.shown === shown)?.time;
}

/** How long between two questions whether something is there yet, in milliseconds. */
export const POLL_MS = 2;

/** Asks for a feed as most readers do, until it is there and holds the text. */
export async function untilServed(service: Pick<Service, "get">, path: string, text: string): Promise<void> {
  await until(
    async () => {
      const answer = await service.get(path, { "Accept-Encoding": "gzip" });
      return answer?.status === 200 && answer.text().includes(text) ? true : undefined;
    },
    { every: POLL_MS },
  );
}
