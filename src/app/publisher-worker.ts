import { parentPort, workerData } from "node:worker_threads";
import { createBirpc } from "birpc";
import { IGNORE_EVENTS, type PublisherEvents } from "../publishing/publisher-client.js";
import { openPublisher } from "./open-publisher.js";
import type { PublisherThreadData, RemotePublisherEvents } from "./publisher-thread.js";
import { RetryOpening } from "./retry-opening.js";
import { rpcChannel, serializeError } from "./rpc-channel.js";

if (parentPort === null) throw new Error("expected to be started as a worker thread");

// `startPublisherThread` passes it.
const { config, home, isRestart }: PublisherThreadData = workerData;

const main = createBirpc<RemotePublisherEvents, object>(
  {},
  {
    ...rpcChannel(parentPort),
    // A resolver, since calls may arrive before the ledger is open.
    resolver:
      (name) =>
      async (...parameters: unknown[]) => {
        if (name === "isAlive") return;
        if (name === "close") opener.cancel();
        // While the database is away, only `opened` waits for it.
        if (opener.lastError !== undefined && name !== "opened") throw opener.lastError;
        const publisher: Record<string, unknown> = { ...(await opener.opened) };
        const call = publisher[name];
        if (typeof call !== "function") throw new Error(`expected a call of the publisher, found ${name}`);
        return await call(...parameters);
      },
  },
);

// The keys of `IGNORE_EVENTS` are those of `PublisherEvents`, so each event is sent under its own name.
const forwarded = Object.fromEntries(
  Object.keys(IGNORE_EVENTS).map((name) => [
    name,
    (...values: unknown[]) => main.$callEvent(name as keyof PublisherEvents, ...(values as never)),
  ]),
) as unknown as PublisherEvents;
const events: PublisherEvents = {
  ...forwarded,
  onRefreshEnded: (outcome) =>
    main.onRefreshEnded.asEvent("error" in outcome ? { error: serializeError(outcome.error) } : outcome),
};
const opener = new RetryOpening(
  () => openPublisher({ config, home, service: { isRestart }, clock: Date.now, events }),
  events.onWarning,
);
