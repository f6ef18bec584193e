import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type BirpcReturn, createBirpc } from "birpc";
import type { Config } from "../config/config.js";
import type { Document } from "../feeds/document.js";
import { messageOf, PublisherError } from "../lib/errors.js";
import type { PageResult, PublisherClient, PublisherEvents } from "../publishing/publisher-client.js";
import type { RefreshReport } from "../publishing/report.js";
import { watchHeartbeat } from "./heartbeat.js";
import { rpcChannel } from "./rpc-channel.js";
import { deserializeError, type SerializedError } from "./serialized-errors.js";

export interface PublisherThreadOptions {
  readonly config: Config;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
}

/** What a thread is started with. */
export interface PublisherThreadData extends PublisherThreadOptions {
  /** Whether another was there before it: then there is a ledger, and one that is gone or empty is not begun anew. */
  readonly isRestart: boolean;
}

/** What can be asked of the thread. */
export interface RemotePublisher extends PublisherClient {
  /** Resolves whenever the thread is not busy, whatever else it waits for. */
  isAlive(): Promise<void>;
}

/** What the thread tells, in values that can be copied. */
export interface RemotePublisherEvents extends Omit<PublisherEvents, "onRefreshEnded"> {
  onRefreshEnded(outcome: { readonly report: RefreshReport } | { readonly error: SerializedError }): void;
}

/** Milliseconds before a thread that ended is followed by another; twice as long each time. */
const FIRST_RESTART_DELAY_MS = 1_000;
const MAX_RESTART_DELAY_MS = 60_000;

/** Milliseconds for which a thread may finish what it does when everything is to end. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/**
 * A press room in a thread of its own, so that polls feel nothing of what it does. When the thread ends by itself,
 * for want of memory say, when there is no sign of life of it, and when it lost its ledger, those who asked are told,
 * and another takes its place, until one can open the ledger again: what is shown stays shown.
 */
export function startPublisherThread({
  config,
  home,
  events,
}: PublisherThreadOptions & { readonly events: Partial<PublisherEvents> }): PublisherClient {
  let restartDelayMs = FIRST_RESTART_DELAY_MS;
  let isClosing = false;
  let hasLedger = false;
  let thread = start();

  function start(): PublisherThread {
    const started = startThread({ config, home, isRestart: hasLedger }, events, scheduleRestart);
    started.client.opened().then(
      () => {
        hasLedger = true;
        restartDelayMs = FIRST_RESTART_DELAY_MS;
      },
      (error: unknown) => {
        // Of the first one whoever asks is told.
        if (hasLedger) started.end(messageOf(error));
      },
    );
    return started;
  }

  function scheduleRestart(problem: string): void {
    if (isClosing) return;
    events.onWarning?.(
      `${problem}; what is published stays, and it is started anew in ${restartDelayMs / 1000} s`,
    );
    setTimeout(restart, restartDelayMs).unref();
    restartDelayMs = Math.min(restartDelayMs * 2, MAX_RESTART_DELAY_MS);
  }

  function restart(): void {
    if (!isClosing) thread = start();
  }

  const client = () => {
    if (thread.client.$closed) throw stopped("the thread that publishes has ended");
    return thread.client;
  };
  const call = <Name extends keyof PublisherClient>(name: Name) =>
    // Each is called with what it takes.
    (async (...parameters: never[]) => {
      const { end } = thread;
      try {
        return await (client()[name] as (...all: never[]) => unknown)(...parameters);
      } catch (error) {
        // Another opens what is there in its place, if that can be opened.
        if (error instanceof PublisherError && error.code === "ledger-lost") end(error.message);
        throw error;
      }
    }) as PublisherClient[Name];
  return {
    opened: call("opened"),
    refresh: call("refresh"),
    startRefresh: call("startRefresh"),
    refreshById: call("refreshById"),
    latestRefreshes: call("latestRefreshes"),
    claimRun: call("claimRun"),
    dryRun: call("dryRun"),
    republish: call("republish"),
    withdraw: call("withdraw"),
    restore: call("restore"),
    nextMoment: call("nextMoment"),
    ...documentCalls(client),
    file: call("file"),
    chunk: call("chunk"),
    access: call("access"),
    addAccess: call("addAccess"),
    revokeAccess: call("revokeAccess"),
    counts: call("counts"),
    addStatistics: call("addStatistics"),
    statisticsSince: call("statisticsSince"),
    backUp: call("backUp"),
    async close() {
      isClosing = true;
      // One that never opened has nothing to finish, and one that hangs never will.
      const closed = thread.client.close().catch(() => undefined);
      await Promise.race([closed, sleep(SHUTDOWN_TIMEOUT_MS, undefined, { ref: false })]);
      await thread.worker.terminate();
    },
  };
}

function documentCalls(client: () => PublisherClient): Pick<PublisherClient, "render" | "page" | "search"> {
  return {
    async render(request) {
      const response = await client().render(request);
      return response?.document === undefined
        ? response
        : { ...response, document: withBuffers(response.document) };
    },
    async page(slug, visibility): Promise<PageResult> {
      const page = await client().page(slug, visibility);
      return page.kind === "document" ? { ...page, document: withBuffers(page.document) } : page;
    },
    async search(request) {
      const answer = await client().search(request);
      return answer.kind === "document" ? { ...answer, document: withBuffers(answer.document) } : answer;
    },
  };
}

interface PublisherThread {
  readonly worker: Worker;
  /** Another is to take its place: those who asked need not wait, also where it waits for the disk, and ends later. */
  end(reason: string): void;
  readonly client: BirpcReturn<RemotePublisher, Partial<RemotePublisherEvents>>;
}

/** @param onEnd is told why it ended without being asked to */
function startThread(
  workerData: PublisherThreadData,
  events: Partial<PublisherEvents>,
  onEnd: (problem: string) => void,
): PublisherThread {
  const worker = new Worker(new URL("./publisher-worker.js", import.meta.url), { workerData });
  const handlers: Partial<RemotePublisherEvents> = {
    ...events,
    onSnapshot: (update) => events.onSnapshot?.({ ...update, documents: update.documents.map(withBuffers) }),
    onRefreshEnded(outcome) {
      events.onRefreshEnded?.("error" in outcome ? { error: deserializeError(outcome.error) } : outcome);
      if ("error" in outcome && outcome.error.code === "ledger-lost") end(outcome.error.message);
    },
  };
  const client = createBirpc<RemotePublisher, Partial<RemotePublisherEvents>>(handlers, rpcChannel(worker));
  let problem = "the thread that publishes has ended";
  const fail = (reason: string) => {
    problem = `the thread that publishes has failed (${reason})`;
  };
  const end = (reason: string) => {
    fail(reason);
    client.$close(stopped(problem));
    void worker.terminate();
  };
  const { watchdog } = workerData.config;
  const stopHeartbeat = watchHeartbeat({
    ping: () => client.isAlive(),
    timeoutMs: watchdog * 1000,
    onTimeout: () => end(`no sign of life for ${watchdog} s`),
  });
  worker.on("error", (error) => fail(messageOf(error)));
  worker.on("exit", () => {
    stopHeartbeat();
    client.$close(stopped(problem));
    onEnd(problem);
  });
  return { worker, client, end };
}

function stopped(problem: string): PublisherError {
  return new PublisherError("press-stopped", `${problem}, and is started anew; try again shortly`);
}

/** Between threads a Buffer becomes a plain array of bytes. */
function withBuffers({ bytes, ...document }: Document): Document {
  const { identity, gzip, br } = bytes;
  return { ...document, bytes: { identity: bufferOf(identity), gzip: bufferOf(gzip), br: bufferOf(br) } };
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
