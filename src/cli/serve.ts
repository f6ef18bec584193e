import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { createFeedService, type FeedService, type FeedServiceOptions } from "../app/feed-service.js";
import { startPublisherThread } from "../app/publisher-thread.js";
import type { Config } from "../config/config.js";
import { messageOf, PublisherError } from "../lib/errors.js";
import type { RefreshReport } from "../publishing/report.js";
import type { Schedule } from "../publishing/schedule.js";
import type { ArticleCounts } from "../publishing/service-status.js";
import { type ListeningServer, listen } from "./listening-server.js";
import { limitConnections, readOpenFilesLimit } from "./open-files.js";
import { progressBar } from "./progress-bar.js";
import { createRefreshLogger } from "./refresh-logger.js";
import { loadOrCreateRefreshToken, readToken, tokenPath } from "./refresh-token.js";
import { createServiceInfo, removeServiceFile, signChallenge, writeServiceFile } from "./service-file.js";
import { startupMessage } from "./startup-message.js";

export interface RunningServer {
  /**
   * Reports that it is not ready, serves for the drain time, finishes the requests in flight, and closes the ledger.
   */
  stop(drainSeconds: number): Promise<void>;
}

/**
 * Publishes a directory over HTTP until it is stopped.
 *
 * @param print called with the startup message
 * @param startAbort if aborted, the start does not wait for the first refresh
 * @throws PublisherError if it cannot start: the directory does not exist, the port is in use, …
 */
export async function serve(
  config: Config,
  log: Logger,
  print: (text: string) => void,
  startAbort: AbortSignal,
): Promise<RunningServer> {
  const { connections, warning } = limitConnections(config.connections, readOpenFilesLimit());
  if (warning !== undefined) log.warn(warning);
  const server = await listen({ ...config, connections });
  const home = config.url ?? server.localUrl;
  let publisher: FeedService | undefined;
  let schedule: Schedule | undefined;
  let startedService: StartedService | undefined;
  try {
    const isKnown = checkLedger(config, log);
    const updateSchedule = async () => schedule?.wakeAt(await publisher?.publisher.nextMoment());
    const tryUpdateSchedule = () => void updateSchedule().catch(() => undefined);
    publisher = await createFeedService({
      config,
      home,
      openPublisher: startPublisherThread,
      events: {
        ...createEventHandlers(log, () => void updateSchedule().catch((error: unknown) => log.error(error))),
        // Another process may have changed when the next article is due.
        onSnapshot: tryUpdateSchedule,
      },
    });
    const running = publisher;
    // A misspelled directory must leave no files behind. With a ledger there is no need to wait.
    if (!isKnown) await running.publisher.opened();
    const token = resolveRefreshToken(config);
    let isDraining = false;
    const started = running.schedule();
    schedule = started;

    const service = createServiceInfo(server.loopbackUrl);
    const listener = await publisher.listener({
      token: token.token,
      signChallenge: (challenge) => signChallenge(service.key, challenge),
      isDraining: () => isDraining,
      nextRefresh: () => started.next()?.getTime(),
      onHost: config.url === undefined ? foreignHostWarner(home, config.host, log) : undefined,
      onRequest: config.logRequests ? (line) => log.info(line, "request") : undefined,
      onError: (error) => log.error(error),
    });
    server.setListener(listener);
    startedService = await startPublishing(running, service, config, log, startAbort);
    if (startedService?.report !== undefined) {
      const { listenUrl } = server;
      const { publicationId, report } = startedService;
      const next = started.next();
      print(startupMessage({ config, home, listenUrl, publicationId, report, tokenFile: token.file, next }));
    }
    return {
      async stop(drainSeconds) {
        isDraining = true;
        server.startDraining();
        await startedService?.watch?.stop();
        await started.stop();
        await sleep(drainSeconds * 1000);
        // While the ledger is open, the file can only belong to this service.
        if (startedService !== undefined) removeServiceFile(config.data);
        await shutDown(server, running);
      },
    };
  } catch (error) {
    server.closeNow();
    await schedule?.stop();
    if (startedService !== undefined) removeServiceFile(config.data);
    if (publisher !== undefined) await shutDown(server, publisher);
    throw error;
  }
}

interface StartedService {
  readonly publicationId: string;
  readonly watch: { stop(): Promise<void> } | undefined;
  /** Undefined if the start was aborted; counts if other replicas refresh. */
  readonly report: RefreshReport | PublisherError | ArticleCounts | undefined;
}

/**
 * Starts publishing when the ledger is open. Waits for a database that cannot be reached.
 *
 * @returns undefined if the start was aborted
 * @throws PublisherError if nothing can be published; the service file is then removed
 */
async function startPublishing(
  publisher: FeedService,
  service: ReturnType<typeof createServiceInfo>,
  config: Config,
  log: Logger,
  startAbort: AbortSignal,
): Promise<StartedService | undefined> {
  const publicationId = await Promise.race([publisher.publisher.opened(), whenAborted(startAbort)]);
  if (publicationId === undefined) return undefined;
  await writeServiceFile(config.data, service);
  try {
    // Before the first refresh, so that no change is missed.
    const watch = config.watch ? await publisher.watch((error) => log.warn(messageOf(error))) : undefined;
    const first = config.serveOnly ? publisher.publisher.counts() : runFirstRefresh(publisher);
    const report = await Promise.race([first, whenAborted(startAbort)]);
    return { publicationId, watch, report };
  } catch (error) {
    removeServiceFile(config.data);
    throw error;
  }
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

/**
 * A data directory with a refresh token had a ledger. If it is gone, the publisher has to decide.
 *
 * @returns whether there is a ledger
 * @throws PublisherError `ledger-unusable` if it is empty
 */
function checkLedger({ data, databaseUrl }: Config, log: Logger): boolean {
  if (databaseUrl !== undefined) {
    // For the refresh token.
    mkdirSync(data, { recursive: true });
    return true;
  }
  const file = join(data, "ledger.sqlite");
  const stats = statSync(file, { throwIfNoEntry: false });
  if (readToken(tokenPath(data)) === undefined) return stats !== undefined;
  if (stats?.size === 0) {
    throw new PublisherError(
      "ledger-unusable",
      `${file}: the ledger cannot be used: it is empty, and was not when the refresh token beside it was made; put back a copy from a backup, or move it away to start afresh`,
    );
  }
  if (stats === undefined)
    log.warn(
      `${file}: there is no ledger any more, so a new one was begun: articles without an id of their own have new ids, unless FEEDWRIGHT_ID is what it was. If that is not meant, stop this, and put back a copy from a backup`,
    );
  return stats !== undefined;
}

/** @returns the error if the refresh failed and earlier documents can be served */
async function runFirstRefresh(publisher: FeedService): Promise<RefreshReport | PublisherError> {
  try {
    return await publisher.refresh();
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error;
    // A database that cannot be reached is retried.
    if (publisher.documents.current() === undefined && error.code !== "database-away") throw error;
    return error;
  }
}

async function shutDown(server: ListeningServer, publisher: FeedService): Promise<void> {
  await server.close();
  await publisher.close();
}

/** @returns the token, and its file unless it is configured */
function resolveRefreshToken({ refreshToken, data }: Config): { token: string; file: string | undefined } {
  return refreshToken === undefined
    ? loadOrCreateRefreshToken(data)
    : { token: refreshToken, file: undefined };
}

/** Success in the background is logged at debug level. */
function createEventHandlers(log: Logger, onEnded: () => void): NonNullable<FeedServiceOptions["events"]> {
  const logEnd = createRefreshLogger(log);
  const bar = progressBar("Reading articles");
  let isFirst = true;
  return {
    onProgress: (done, all) => isFirst && bar.show(done, all),
    onRefreshEnded(outcome) {
      isFirst = false;
      bar.stop();
      logEnd(outcome);
      onEnded();
    },
    onWarning: (text) => log.warn(text),
    onLlmOutcome: ({ kind, message }) => log[kind === "kept" ? "debug" : "warn"](message),
    onNotification: ({ receiver, topic, state, problem }) => {
      if (problem === undefined) log.debug(`${topic}: ${state} at ${receiver}`);
      else log.warn(`${topic}: ${state} at ${receiver}: ${problem}`);
    },
  };
}

/** Warns once if requests come for another host: links would then lead readers to their own machines. */
function foreignHostWarner(home: string, host: string, log: Logger): (host: string) => void {
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
