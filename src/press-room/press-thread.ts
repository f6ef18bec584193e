import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type BirpcReturn, createBirpc } from "birpc";
import type { Config } from "../config.js";
import { messageOf, PublisherError } from "../errors.js";
import type { Document } from "../feeds/document.js";
import type { Page, PressRoom, PressRoomEvents } from "../publishing/press-room.js";
import type { RefreshReport } from "../publishing/report.js";
import { type CopiedError, errorFrom } from "./copied-errors.js";
import { through } from "./messages.js";
import { watchForLife } from "./sign-of-life.js";

export interface ThreadOptions {
  readonly config: Config;
  /** The public address of the front page, ending in "/". */
  readonly home: string;
}

/** What a thread is started with. */
export interface ThreadStart extends ThreadOptions {
  /** Whether another was there before it: then there is a ledger, and one that is gone or empty is not begun anew. */
  readonly again: boolean;
}

/** What can be asked of the thread. */
export interface RemoteRoom extends PressRoom {
  /** Resolves whenever the thread is not busy, whatever else it waits for. */
  isAlive(): Promise<void>;
}

/** What the thread tells, in values that can be copied. */
export interface RemoteEvents extends Omit<PressRoomEvents, "onEnded"> {
  onEnded(outcome: { readonly report: RefreshReport } | { readonly error: CopiedError }): void;
}

/** Milliseconds before a thread that ended is followed by another; twice as long each time. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

/** Milliseconds for which a thread may finish what it does when everything is to end. */
const LONGEST_FAREWELL = 10_000;

/**
 * A press room in a thread of its own, so that polls feel nothing of what it does. When the thread ends by itself,
 * for want of memory say, when there is no sign of life of it, and when it lost its ledger, those who asked are told,
 * and another takes its place, until one can open the ledger again: what is shown stays shown.
 */
export function pressInThread({
  config,
  home,
  events,
}: ThreadOptions & { readonly events: Partial<PressRoomEvents> }): PressRoom {
  let wait = FIRST_WAIT;
  let closing = false;
  let hasLedger = false;
  let thread = start();

  function start(): Thread {
    const begun = startThread({ config, home, again: hasLedger }, events, replace);
    begun.room.opened().then(
      () => {
        hasLedger = true;
        wait = FIRST_WAIT;
      },
      (error: unknown) => {
        // Of the first one whoever asks is told.
        if (hasLedger) begun.end(messageOf(error));
      },
    );
    return begun;
  }

  function replace(problem: string): void {
    if (closing) return;
    events.onWarning?.(`${problem}; what is published stays, and it is started anew in ${wait / 1000} s`);
    setTimeout(startAnew, wait).unref();
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  function startAnew(): void {
    if (!closing) thread = start();
  }

  const room = () => {
    if (thread.room.$closed) throw stopped("the thread that publishes has ended");
    return thread.room;
  };
  const call = <Name extends keyof PressRoom>(name: Name) =>
    // Each is called with what it takes.
    (async (...parameters: never[]) => {
      const { end } = thread;
      try {
        return await (room()[name] as (...all: never[]) => unknown)(...parameters);
      } catch (error) {
        // Another opens what is there in its place, if that can be opened.
        if (error instanceof PublisherError && error.code === "ledger-lost") end(error.message);
        throw error;
      }
    }) as PressRoom[Name];
  return {
    opened: call("opened"),
    refresh: call("refresh"),
    begin: call("begin"),
    refreshById: call("refreshById"),
    latestRefreshes: call("latestRefreshes"),
    claimRun: call("claimRun"),
    rehearse: call("rehearse"),
    republish: call("republish"),
    takeDown: call("takeDown"),
    restore: call("restore"),
    nextMoment: call("nextMoment"),
    ...documentsFrom(room),
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
      closing = true;
      // One that never opened has nothing to finish, and one that hangs never will.
      const closed = thread.room.close().catch(() => undefined);
      await Promise.race([closed, sleep(LONGEST_FAREWELL, undefined, { ref: false })]);
      await thread.worker.terminate();
    },
  };
}

function documentsFrom(room: () => PressRoom): Pick<PressRoom, "make" | "page" | "search"> {
  return {
    async make(order) {
      const made = await room().make(order);
      return made?.document === undefined ? made : { ...made, document: withBuffers(made.document) };
    },
    async page(slug, side): Promise<Page> {
      const page = await room().page(slug, side);
      return page.kind === "document" ? { ...page, document: withBuffers(page.document) } : page;
    },
    async search(request) {
      const answer = await room().search(request);
      return answer.kind === "document" ? { ...answer, document: withBuffers(answer.document) } : answer;
    },
  };
}

interface Thread {
  readonly worker: Worker;
  /** Another is to take its place: those who asked need not wait, also where it waits for the disk, and ends later. */
  end(reason: string): void;
  readonly room: BirpcReturn<RemoteRoom, Partial<RemoteEvents>>;
}

/** @param onEnd is told why it ended without being asked to */
function startThread(
  workerData: ThreadStart,
  events: Partial<PressRoomEvents>,
  onEnd: (problem: string) => void,
): Thread {
  const worker = new Worker(new URL("./press-worker.js", import.meta.url), { workerData });
  const told: Partial<RemoteEvents> = {
    ...events,
    onShown: (news) => events.onShown?.({ ...news, documents: news.documents.map(withBuffers) }),
    onEnded(outcome) {
      events.onEnded?.("error" in outcome ? { error: errorFrom(outcome.error) } : outcome);
      if ("error" in outcome && outcome.error.code === "ledger-lost") end(outcome.error.message);
    },
  };
  const room = createBirpc<RemoteRoom, Partial<RemoteEvents>>(told, through(worker));
  let problem = "the thread that publishes has ended";
  const fail = (reason: string) => {
    problem = `the thread that publishes has failed (${reason})`;
  };
  const end = (reason: string) => {
    fail(reason);
    room.$close(stopped(problem));
    void worker.terminate();
  };
  const { watchdog } = workerData.config;
  const stopWatching = watchForLife({
    ask: () => room.isAlive(),
    patience: watchdog * 1000,
    onSilence: () => end(`no sign of life for ${watchdog} s`),
  });
  worker.on("error", (error) => fail(messageOf(error)));
  worker.on("exit", () => {
    stopWatching();
    room.$close(stopped(problem));
    onEnd(problem);
  });
  return { worker, room, end };
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
