import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type BirpcReturn, createBirpc } from "birpc";
import type { Config } from "../config/config.js";
import type { Document } from "../feeds/document.js";
import { messageOf, PublisherError } from "../lib/errors.js";
import type { PublisherClient, PublisherEvents } from "../publishing/publisher-client.js";
import type { RefreshReport } from "../publishing/report.js";
import { watchHeartbeat } from "./heartbeat.js";
import { deserializeError, rpcChannel, type SerializedError } from "./rpc-channel.js";

export interface PublisherThreadOptions {
  readonly config: Config;
  /** The public URL of the front page, ending in "/". */
  readonly home: string;
}

/** The `workerData` of a publisher thread. */
export interface PublisherThreadData extends PublisherThreadOptions {
  /** Whether a thread opened the ledger before: then a missing or empty ledger is an error. */
  readonly isRestart: boolean;
}

/** The calls that the thread answers. */
export interface RemotePublisher extends PublisherClient {
  /** Resolves as soon as the thread's event loop is free. */
  isAlive(): Promise<void>;
}

/** The events that the thread sends, in values that can be copied between threads. */
export interface RemotePublisherEvents extends Omit<PublisherEvents, "onRefreshEnded"> {
  onRefreshEnded(outcome: { readonly report: RefreshReport } | { readonly error: SerializedError }): void;
}

/** The delay doubles after every restart, up to the maximum. */
const FIRST_RESTART_DELAY_MS = 1_000;
const MAX_RESTART_DELAY_MS = 60_000;

/** How long a thread may finish its work when the service shuts down. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/**
 * Runs the publisher in a thread of its own, so that its work does not delay polls.
 *
 * The thread is restarted when it ends by itself (for example out of memory), when its heartbeat stops, and when it
 * loses its ledger. Pending calls fail, and the documents that are shown stay.
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
    started.rpc.opened().then(
      () => {
        hasLedger = true;
        restartDelayMs = FIRST_RESTART_DELAY_MS;
      },
      (error: unknown) => {
        // When the first thread cannot open the ledger, the callers of `opened` get the error.
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

  async function call(name: keyof PublisherClient, parameters: unknown[]): Promise<unknown> {
    const { rpc, end } = thread;
    if (rpc.$closed) throw stopped("the thread that publishes has ended");
    try {
      // The proxy below types the parameters of each call.
      return restoreBuffers(await rpc.$call(name, ...(parameters as never)));
    } catch (error) {
      if (error instanceof PublisherError && error.code === "ledger-lost") end(error.message);
      throw error;
    }
  }

  async function close(): Promise<void> {
    isClosing = true;
    // A thread that never opened has nothing to finish, and one that hangs never will.
    const closed = thread.rpc.close().catch(() => undefined);
    await Promise.race([closed, sleep(SHUTDOWN_TIMEOUT_MS, undefined, { ref: false })]);
    await thread.worker.terminate();
  }

  return forwardCalls(call, close);
}

/** A client whose calls, `close` excepted, are made by `call`. */
function forwardCalls(
  call: (name: keyof PublisherClient, parameters: unknown[]) => Promise<unknown>,
  close: PublisherClient["close"],
): PublisherClient {
  const get = (_: object, name: string | symbol) => {
    // `await` looks for a `then`.
    if (typeof name === "symbol" || name === "then") return undefined;
    if (name === "close") return close;
    return (...parameters: unknown[]) => call(name as keyof PublisherClient, parameters);
  };
  // `PublisherClient` has no members but calls, and the worker's resolver rejects unknown names.
  return new Proxy({}, { get }) as PublisherClient;
}

interface PublisherThread {
  readonly worker: Worker;
  readonly rpc: BirpcReturn<RemotePublisher, Partial<RemotePublisherEvents>>;
  /** Fails all pending calls and terminates the thread. */
  end(reason: string): void;
}

/** @param onExit gets the reason when the thread has ended */
function startThread(
  workerData: PublisherThreadData,
  events: Partial<PublisherEvents>,
  onExit: (problem: string) => void,
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
  const rpc = createBirpc<RemotePublisher, Partial<RemotePublisherEvents>>(handlers, rpcChannel(worker));
  let problem = "the thread that publishes has ended";
  const fail = (reason: string) => {
    problem = `the thread that publishes has failed (${reason})`;
  };
  const end = (reason: string) => {
    fail(reason);
    rpc.$close(stopped(problem));
    void worker.terminate();
  };
  const { watchdog } = workerData.config;
  const stopHeartbeat = watchHeartbeat({
    ping: () => rpc.isAlive(),
    timeoutMs: watchdog * 1000,
    onTimeout: () => end(`no sign of life for ${watchdog} s`),
  });
  worker.on("error", (error) => fail(messageOf(error)));
  worker.on("exit", () => {
    stopHeartbeat();
    rpc.$close(stopped(problem));
    onExit(problem);
  });
  return { worker, rpc, end };
}

function stopped(problem: string): PublisherError {
  return new PublisherError("press-stopped", `${problem}, and is started anew; try again shortly`);
}

/** Restores the document of an answer, where it has one. */
function restoreBuffers(answer: unknown): unknown {
  if (typeof answer !== "object" || answer === null || !("document" in answer)) return answer;
  // Every answer with a `document` is typed with the `Document` that the thread made.
  const document = answer.document as Document | undefined;
  return document === undefined ? answer : { ...answer, document: withBuffers(document) };
}

/** A Buffer becomes a Uint8Array when it is copied between threads. */
function withBuffers({ bytes, ...document }: Document): Document {
  const { identity, gzip, br } = bytes;
  return { ...document, bytes: { identity: bufferOf(identity), gzip: bufferOf(gzip), br: bufferOf(br) } };
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
