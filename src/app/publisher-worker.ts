import { parentPort, workerData } from "node:worker_threads";
import { createBirpc } from "birpc";
import type { PublisherEvents } from "../publishing/publisher-client.js";
import { openPublisher } from "./open-publisher.js";
import type { PublisherThreadData, RemotePublisherEvents } from "./publisher-thread.js";
import { RetryOpening } from "./retry-opening.js";
import { rpcChannel } from "./rpc-channel.js";
import { serializeError } from "./serialized-errors.js";

if (parentPort === null) throw new Error("expected to be started as a worker thread");

// What the thread that starts this one hands over.
const { config, home, isRestart }: PublisherThreadData = workerData;

const main = createBirpc<RemotePublisherEvents, object>(
  {},
  {
    ...rpcChannel(parentPort),
    // Questions may come before there is anybody to answer them.
    resolver:
      (name) =>
      async (...parameters: unknown[]) => {
        if (name === "isAlive") return;
        if (name === "close") opener.cancel();
        // Whoever asks what only the ledger knows is told that it is away; whoever waits for it waits.
        if (opener.lastError !== undefined && name !== "opened") throw opener.lastError;
        const publisher: Record<string, unknown> = { ...(await opener.opened) };
        const call = publisher[name];
        if (typeof call !== "function")
          throw new Error(`expected a call that a press room takes, found ${name}`);
        return await call(...parameters);
      },
  },
);

const events: PublisherEvents = {
  onSnapshot: main.onSnapshot.asEvent,
  onStale: main.onStale.asEvent,
  onProgress: main.onProgress.asEvent,
  onNotification: main.onNotification.asEvent,
  onLlmOutcome: main.onLlmOutcome.asEvent,
  onWarning: main.onWarning.asEvent,
  onRefreshEnded: (outcome) =>
    main.onRefreshEnded.asEvent("error" in outcome ? { error: serializeError(outcome.error) } : outcome),
};
const opener = new RetryOpening(
  () => openPublisher({ config, home, service: { isRestart }, clock: Date.now, events }),
  events.onWarning,
);
