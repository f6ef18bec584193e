import { connect, type Socket } from "node:net";
import { setPriority } from "node:os";
import { times } from "./measure.js";

/** The state of the open connections. */
export interface ConnectionCounts {
  /** Open now: half of them good, a quarter slow to send, a quarter slow to read. */
  readonly open: number;
  /** Slow connections that the service has closed, and that were opened again. */
  readonly ended: number;
  /** Polls over good connections, and how many were refused, closed or answered wrongly. */
  readonly polls: number;
  readonly failed: number;
}

/** Milliseconds between two polls over a good connection, and between two bytes of a slow one. */
const BETWEEN_POLLS = 20_000;
const BETWEEN_BYTES = 1_000;

/** Milliseconds of a step, and the maximum of connections opened in each. */
const STEP = 50;
const OPENED_AT_ONCE = 50;

/** Polls sent without reading: more than the kernel buffers on both ends. */
const UNREAD = 10;

/** Number of local addresses, since one has 28,000 ports. */
const ADDRESSES = 8;

const [port = 0, count = 0] = process.argv.slice(2).map(Number);
const HEAD = `GET /rss.xml HTTP/1.1\r\nHost: localhost:${port}\r\n`;

let [open, ended, polls, failed] = [0, 0, 0, 0];

/** A connection that stays open. */
interface Holding {
  readonly begin: (socket: Socket) => void;
  /** Called from time to time. */
  readonly goOn: (socket: Socket) => void;
  readonly every: number;
  readonly isGood: boolean;
}

const SLOW_TO_ASK: Holding = {
  begin: (socket) => socket.write(`${HEAD}X-Slow: `),
  goOn: (socket) => socket.write("a"),
  every: BETWEEN_BYTES,
  isGood: false,
};

const SLOW_TO_READ: Holding = {
  begin(socket) {
    socket.pause();
    socket.write(`${HEAD}\r\n`.repeat(UNREAD));
  },
  goOn: () => undefined,
  every: BETWEEN_POLLS,
  isGood: false,
};

/** Each is a different client, as a proxy reports. */
function good(n: number): Holding {
  const request = `${HEAD}X-Forwarded-For: 198.19.${n >> 8}.${n & 255}\r\nIf-None-Match: *\r\n\r\n`;
  const ask = (socket: Socket) => poll(socket, request);
  return { begin: ask, goOn: ask, every: BETWEEN_POLLS, isGood: true };
}

function poll(socket: Socket, request: string): void {
  polls += 1;
  socket.once("data", (bytes) => {
    if (!bytes.toString("latin1").startsWith("HTTP/1.1 304")) failed += 1;
  });
  socket.write(request);
}

function hold(n: number): void {
  const holding = n % 2 === 0 ? good(n) : n % 4 === 1 ? SLOW_TO_ASK : SLOW_TO_READ;
  const socket = connect({ port, host: "127.0.0.1", localAddress: `127.0.0.${2 + (n % ADDRESSES)}` });
  let timer: NodeJS.Timeout;
  let isOpen = false;
  socket.once("connect", () => {
    isOpen = true;
    open += 1;
    holding.begin(socket);
    timer = setInterval(() => holding.goOn(socket), holding.every);
  });
  socket.on("error", () => undefined);
  // Answers are received and ignored.
  if (holding.isGood) socket.resume();
  socket.once("close", () => {
    clearInterval(timer);
    if (isOpen) open -= 1;
    if (holding.isGood) failed += 1;
    else ended += 1;
    setTimeout(() => hold(n), BETWEEN_BYTES);
  });
}

/** "begin" resets the counts; "end" asks for them. */
process.on("message", (word) => {
  if (word === "begin") [ended, polls, failed] = [0, 0, 0];
  const counts: ConnectionCounts = { open, ended, polls, failed };
  process.send?.(counts);
});
process.on("disconnect", () => process.exit());

// Lowest priority, so that it takes no processor time from what is measured.
setPriority(19);
const numbers = times(count, (n) => n);
const opening = setInterval(() => {
  for (const n of numbers.splice(0, OPENED_AT_ONCE)) hold(n);
  if (numbers.length === 0) clearInterval(opening);
}, STEP);
