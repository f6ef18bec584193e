import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Config } from "../config.js";
import { messageOf, PublisherError } from "../errors.js";
import { createPublisher, type Publisher, type PublisherOptions } from "../index.js";
import type { OnProgress } from "../publishing/read-directory.js";
import type { RefreshReport } from "../publishing/report.js";
import { type Schedule, startSchedule } from "../publishing/schedule.js";
import { type ListeningServer, listen } from "./listening-server.js";
import { progressBar } from "./progress-bar.js";
import { refreshLog } from "./refresh-log.js";
import { keptRefreshToken, keptToken, tokenFile } from "./refresh-token.js";
import { proofOf, removeServiceFile, thisService, writeServiceFile } from "./service-file.js";
import { welcome } from "./welcome.js";

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
  const server = await listen(config);
  const home = config.url ?? server.localAddress;
  let publisher: Publisher | undefined;
  let schedule: Schedule | undefined;
  try {
    const logEnd = refreshLog(log);
    const bar = progressBar("Reading articles");
    const rearm = async () => schedule?.wakeAt(await publisher?.press.nextMoment());
    lookForLedger(config, log);
    publisher = await createPublisher({
      config,
      home,
      ...outcomesTo(log),
      onEnded(outcome) {
        bar.stop();
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

    const service = thisService(server.ownAddress);
    const app = publisher.app({
      token: token.token,
      prove: (challenge) => proofOf(service.key, challenge),
      draining: () => draining,
      nextRefresh: () => started.next()?.getTime(),
      onHost: config.url === undefined ? warnOfForeignHost(home, config.host, log) : undefined,
      onError: (error) => log.error(error),
    });
    server.handleWith(app);
    await writeServiceFile(config.data, service);
    // Before the first look, so that nothing is missed in between.
    const watch = config.watch ? await running.watch((error) => log.warn(messageOf(error))) : undefined;
    const first = await firstRefresh(running, bar.show);
    print(
      welcome({
        config,
        home,
        listensOn: server.listensOn,
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
        await end(server, running, config);
      },
    };
  } catch (error) {
    server.abandon();
    if (publisher !== undefined) await end(server, publisher, config);
    throw error;
  }
}

/**
 * Where there is a refresh token there once was a ledger: to go on without it is for its publisher to decide.
 *
 * @throws PublisherError `ledger-unusable` when it was emptied
 */
function lookForLedger({ data }: Config, log: Logger): void {
  if (keptToken(tokenFile(data)) === undefined) return;
  const file = join(data, "ledger.sqlite");
  const stats = statSync(file, { throwIfNoEntry: false });
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
}

/** @returns why it failed, when what was published before can be served all the same */
async function firstRefresh(
  publisher: Publisher,
  onProgress: OnProgress,
): Promise<RefreshReport | PublisherError> {
  try {
    return await publisher.refresh({ confirmRemovals: false, onProgress });
  } catch (error) {
    if (publisher.snapshots.current() === undefined || !(error instanceof PublisherError)) throw error;
    return error;
  }
}

async function end(server: ListeningServer, publisher: Publisher, { data }: Config): Promise<void> {
  // As long as the ledger is held, there is no other service that the file could be of.
  removeServiceFile(data);
  await server.close();
  await publisher.close();
}

/** @returns with the file it is kept in, unless it is configured */
function refreshTokenOf({ refreshToken, data }: Config): { token: string; file: string | undefined } {
  return refreshToken === undefined ? keptRefreshToken(data) : { token: refreshToken, file: undefined };
}

/** What goes well in the background is worth a line to those alone who look closely. */
function outcomesTo(log: Logger): Pick<PublisherOptions, "onModelOutcome" | "onAnnouncement" | "onWarning"> {
  return {
    onWarning: (text) => log.warn(text),
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
