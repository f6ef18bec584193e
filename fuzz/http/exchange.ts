import { connect } from "node:net";
import type { HttpCase } from "./http-case.js";

/** Milliseconds without a byte after which an exchange ends, and its maximum duration. */
const QUIET_PERIOD_MS = 30;
const EXCHANGE_TIMEOUT_MS = 5_000;

/** Milliseconds between two pieces. */
const PAUSE = 3;

/**
 * Sends a case over a new connection and hangs up when nothing more arrives.
 *
 * @param quietMs milliseconds without a byte after which the exchange ends
 * @returns the received bytes, one per character; undefined when nothing could be sent
 */
export function exchange(
  port: number,
  { text, splitPoints, hangsUp }: Omit<HttpCase, "number">,
  quietMs = QUIET_PERIOD_MS,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    let connected = false;
    const socket = connect(port, "127.0.0.1");
    let quiet: NodeJS.Timeout | undefined;
    const giveUp = setTimeout(() => socket.destroy(), EXCHANGE_TIMEOUT_MS);
    const wait = () => {
      clearTimeout(quiet);
      quiet = setTimeout(() => socket.destroySoon(), quietMs);
    };
    const pieces = [...splitPoints, text.length].map((end, index) =>
      text.slice(splitPoints[index - 1] ?? 0, end),
    );
    const send = () => {
      const piece = pieces.shift();
      if (piece === undefined) return hangsUp ? socket.destroy() : wait();
      socket.write(piece, "latin1");
      if (pieces.length === 0) send();
      else setTimeout(send, PAUSE);
    };
    socket.on("connect", () => {
      connected = true;
      socket.setNoDelay(true);
      send();
    });
    socket.on("data", (chunk) => {
      received.push(chunk);
      if (pieces.length === 0) wait();
    });
    // The server may close the connection at any time.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(quiet);
      clearTimeout(giveUp);
      resolve(connected ? Buffer.concat(received).toString("latin1") : undefined);
    });
  });
}
