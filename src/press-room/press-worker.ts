import { parentPort, workerData } from "node:worker_threads";
import { createBirpc } from "birpc";
import type { PressRoomEvents } from "../publishing/press-room.js";
import { copyOfError } from "./copied-errors.js";
import { through } from "./messages.js";
import { openPressRoom } from "./open-press-room.js";
import { PatientOpening } from "./patient-opening.js";
import type { RemoteEvents, ThreadStart } from "./press-thread.js";

if (parentPort === null) throw new Error("expected to be started as a worker thread");

// What the thread that starts this one hands over.
const { config, home, again }: ThreadStart = workerData;

const main = createBirpc<RemoteEvents, object>(
  {},
  {
    ...through(parentPort),
    // Questions may come before there is anybody to answer them.
    resolver:
      (name) =>
      async (...parameters: unknown[]) => {
        if (name === "isAlive") return;
        if (name === "close") opening.giveUp();
        // Whoever asks what only the ledger knows is told that it is away; whoever waits for it waits.
        if (opening.problem !== undefined && name !== "opened") throw opening.problem;
        const room: Record<string, unknown> = { ...(await opening.opened) };
        const call = room[name];
        if (typeof call !== "function")
          throw new Error(`expected a call that a press room takes, found ${name}`);
        return await call(...parameters);
      },
  },
);

const events: PressRoomEvents = {
  onShown: main.onShown.asEvent,
  onStale: main.onStale.asEvent,
  onProgress: main.onProgress.asEvent,
  onAnnouncement: main.onAnnouncement.asEvent,
  onModelOutcome: main.onModelOutcome.asEvent,
  onWarning: main.onWarning.asEvent,
  onEnded: (outcome) =>
    main.onEnded.asEvent("error" in outcome ? { error: copyOfError(outcome.error) } : outcome),
};
const opening = new PatientOpening(
  () => openPressRoom({ config, home, service: { again }, clock: Date.now, events }),
  events.onWarning,
);
