import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Config } from "../config.js";
import { messageOf, PublisherError, systemCodeOf } from "../errors.js";
import { createPublisher, type Publisher, type PublisherOptions } from "../index.js";
import { type Schedule, startSchedule } from "../publishing/schedule.js";
import { refreshLog } from "./refresh-log.js";
import { keptRefreshToken } from "./refresh-token.js";
import { welcome } from "./welcome.js";

/** Longer than proxies keep idle connections (60 s is usual), so that it is never this end which closes first. */
const KEEP_ALIVE_MS = 65_000;

/** After this long a reader that takes no more bytes is not waited for. */
const LONGEST_FAREWELL_MS = 10_000;

export interface Serving {
  /** Says that it is not ready, goes on for the drain time, finishes what is in flight, and closes the ledger. */
  stop(drainSeconds: number): Promise<void>;
}

/**
 * Publishes a directory over HTTP until it is stopped.
 *
 * @param print takes what a person wants to read at start
 * @throws PublisherError when it cannot start: the directory does not exist, the port is taken, …
 */
export async function serve(config: Config, log: Logger, print: (text: string) => void): Promise<Serving> {
  let listener: RequestListener = (_req, res) => res.writeHead(503, { "Retry-After": "1" }).end();
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: KEEP_ALIVE_MS + 1_000 },
    (req, res) => listener(req, res),
  );
  const connections = openConnections(server);
  const home = await listen(server, config);
  let publisher: Publisher | undefined;
  let schedule: Schedule | undefined;
  try {
    const logEnd = refreshLog(log);
    const rearm = async () => schedule?.wakeAt(await publisher?.press.nextMoment());
    publisher = await createPublisher({
      config,
      home,
      ...outcomesTo(log),
      onEnded(outcome) {
        logEnd(outcome);
        rearm().catch((error: unknown) => log.error(error));
      },
    });
    const running = publisher;
    const token = refreshTokenOf(config);
    let draining = false;

    // What fails here is in the log; the schedule goes on.
    const quietly = (run: () => Promise<unknown>) => () => run().catch(() => undefined);
    const started = startSchedule(
      config.schedule,
      config.timezone,
      quietly(() => running.refresh()),
      quietly(() => running.republish()),
    );
    schedule = started;

    listener = publisher.app({
      token: token.token,
      draining: () => draining,
      onHost: config.url === undefined ? warnOfForeignHost(home, config.host, log) : undefined,
      onError: (error) => log.error(error),
    });
    // Before the first look, so that nothing is missed in between.
    const watch = config.watch ? await running.watch((error) => log.warn(messageOf(error))) : undefined;
    const first = await running.refresh().catch((error: unknown) => {
      if (publisher?.snapshots.current() === undefined || !(error instanceof PublisherError)) throw error;
      return error;
    });
    print(
      welcome({
        config,
        home,
        listensOn: localAddress(server, config.host),
        publicationId: publisher.publicationId,
        report: first,
        tokenFile: token.file,
        next: started.next(),
      }),
    );
    return {
      async stop(drainSeconds) {
        draining = true;
        await watch?.stop();
        await started.stop();
        await sleep(drainSeconds * 1000);
        await close(server, connections);
        await publisher?.close();
      },
    };
  } catch (error) {
    server.closeAllConnections();
    server.close();
    await publisher?.close();
    throw error;
  }
}

/**
 * @returns the public address, ending in "/": the configured one, else the local one
 * @throws PublisherError `configuration` when the address cannot be listened on
 */
async function listen(server: Server, { host, port, url }: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(new PublisherError("configuration", problemOfListening(error, host, port), { cause: error })),
    );
    server.listen(port, host, resolve);
  });
  return (
    url ?? localAddress(server, ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host) ? "localhost" : host)
  );
}

function localAddress(server: Server, host: string): string {
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}

function problemOfListening(error: Error, host: string, port: number): string {
  if (systemCodeOf(error) === "EADDRINUSE") {
    return `port ${port} of ${host} is in use; stop what listens there, or choose another with --port (0 picks a free one)`;
  }
  return `${host}:${port} cannot be listened on: ${messageOf(error)}; choose others with --host and --port`;
}

/** @returns with the file it is kept in, unless it is configured */
function refreshTokenOf({ refreshToken, data }: Config): { token: string; file: string | undefined } {
  return refreshToken === undefined ? keptRefreshToken(data) : { token: refreshToken, file: undefined };
}

/** What goes well in the background is worth a line to those alone who look closely. */
function outcomesTo(log: Logger): Pick<PublisherOptions, "onModelOutcome" | "onAnnouncement"> {
  return {
    onModelOutcome: ({ kind, message }) => log[kind === "kept" ? "debug" : "warn"](message),
    onAnnouncement: ({ hub, topic, state, problem }) => {
      if (problem === undefined) log.debug(`${topic}: ${state} at ${hub}`);
      else log.warn(`${topic}: ${state} at ${hub}: ${problem}`);
    },
  };
}

/** Links in the feeds would lead readers to their own machines. */
function warnOfForeignHost(home: string, host: string, log: Logger): (host: string) => void {
  const own = new Set(["localhost", "127.0.0.1", "[::1]", host, new URL(home).hostname]);
  let warned = false;
  return (asked) => {
    if (warned || own.has(asked.replace(/:\d+$/, ""))) return;
    warned = true;
    log.warn(
      `A request came for ${asked}, but every link in the feeds begins with ${home}. Readers elsewhere cannot follow them: set FEEDWRIGHT_URL to the public address.`,
    );
  };
}

function openConnections(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return open;
}

async function close(server: Server, connections: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // Connections become idle one by one, as their last answers go out.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    // Those over which nothing was ever asked, as browsers open them in advance, do not count as idle.
    for (const connection of connections) if (connection.bytesRead === 0) connection.destroy();
  }, 50);
  const giveUp = setTimeout(() => server.closeAllConnections(), LONGEST_FAREWELL_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(giveUp);
}
