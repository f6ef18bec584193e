import { connect, type Socket } from "node:net";
import { performance } from "node:perf_hooks";

/** Results of a load of polls; latency in milliseconds since each was due. */
export interface Polled {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly most: number;
  /** Number of answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Polls whose connection was refused, or closed before the answer. */
  readonly failed: number;
}

/** A realistic number between one and thousands. */
const CONNECTIONS = 32;

/** One poll of this many is a newcomer's; the others have the last document. */
const NEWCOMERS = 10;

/** Client addresses of polls through a proxy. */
const ADDRESSES = 2_000;

const [port = 0, rate = 0] = process.argv.slice(2, 4).map(Number);
/** Whether newcomers open their own connections, and a proxy reports client addresses. */
const OTHERS = process.argv[4] === "true";
const latencies: number[] = [];
const statuses: Record<number, number> = {};
/** Due times of polls that wait for a free connection. */
const waiting: number[] = [];
let etag = "";
let asked = 0;
let failed = 0;

function requestBytes(isNewcomer: boolean): string {
  const condition = isNewcomer ? "" : `If-None-Match: ${etag}\r\n`;
  const n = asked % ADDRESSES;
  const from = OTHERS ? `X-Forwarded-For: 198.18.${n >> 8}.${n & 255}\r\n` : "";
  return `GET /rss.xml HTTP/1.1\r\nHost: localhost:${port}\r\nAccept-Encoding: gzip\r\n${from}${condition}\r\n`;
}

class Connection {
  readonly #isForOnce: boolean;
  #socket: Socket;
  #due: number | undefined;
  #head = "";
  /** Bytes of the body still to come; undefined before the end of the header. */
  #left: number | undefined;

  constructor(isForOnce = false) {
    this.#isForOnce = isForOnce;
    this.#socket = this.#open();
  }

  get idle(): boolean {
    return this.#due === undefined;
  }

  poll(due: number): void {
    asked += 1;
    const isNewcomer = etag === "" || asked % NEWCOMERS === 0;
    const connection = OTHERS && isNewcomer ? new Connection(true) : this;
    connection.#ask(due, isNewcomer);
  }

  #ask(due: number, isNewcomer: boolean): void {
    this.#due = due;
    this.#socket.write(requestBytes(isNewcomer));
  }

  #open(): Socket {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.on("data", (bytes) => this.#take(bytes));
    socket.on("error", () => undefined);
    socket.once("close", () => this.#closed());
    return socket;
  }

  #closed(): void {
    const isUnderWay = this.#due !== undefined;
    if (isUnderWay) failed += 1;
    [this.#due, this.#head, this.#left] = [undefined, "", undefined];
    if (!this.#isForOnce) this.#socket = this.#open();
  }

  #take(bytes: Buffer): void {
    let body = bytes.length;
    if (this.#left === undefined) {
      this.#head += bytes.toString("latin1");
      const end = this.#head.indexOf("\r\n\r\n");
      if (end === -1) return;
      body = this.#head.length - end - 4;
      this.#left = /^HTTP\/1.1 304/.test(this.#head) ? 0 : Number(headerOf(this.#head, "content-length"));
    }
    this.#left -= body;
    if (this.#left <= 0) this.#end();
  }

  #end(): void {
    const status = Number(this.#head.slice(9, 12));
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status === 200) etag = headerOf(this.#head, "etag");
    latencies.push(performance.now() - (this.#due ?? 0));
    [this.#due, this.#head, this.#left] = [undefined, "", undefined];
    if (this.#isForOnce) return void this.#socket.destroy();
    const next = waiting.shift();
    if (next !== undefined) this.poll(next);
  }
}

function headerOf(head: string, name: string): string {
  return new RegExp(`\r\n${name}: ([^\r]*)`, "i").exec(head.slice(0, head.indexOf("\r\n\r\n")))?.[1] ?? "";
}

/** Polls are due by the clock, whatever happens to earlier ones. */
function pollOnSchedule(): void {
  const connections = Array.from({ length: CONNECTIONS }, () => new Connection());
  const began = performance.now();
  let sent = 0;
  setInterval(() => {
    const due = ((performance.now() - began) * rate) / 1000;
    for (; sent < due; sent += 1) {
      const moment = began + (sent * 1000) / rate;
      // Round robin, since a server closes connections without requests.
      const [idle] = connections.splice(
        connections.findIndex((connection) => connection.idle),
        1,
      );
      if (idle !== undefined) connections.push(idle);
      if (idle?.idle === true) idle.poll(moment);
      else waiting.push(moment);
    }
  }, 1);
}

function summary(): Polled {
  const now = performance.now();
  // Unanswered polls count with their waiting time so far.
  const sorted = [...latencies, ...waiting.map((due) => now - due)].toSorted((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return {
    count: sorted.length,
    p50: quantile(0.5),
    p99: quantile(0.99),
    p999: quantile(0.999),
    most: sorted.at(-1) ?? Number.NaN,
    statuses,
    failed,
  };
}

/** "begin" resets the results; "end" asks for them. */
process.on("message", (word) => {
  if (word === "end") return process.send?.(summary());
  latencies.length = 0;
  failed = 0;
  for (const status of Object.keys(statuses)) delete statuses[Number(status)];
  return process.send?.("begun");
});
process.on("disconnect", () => process.exit());
pollOnSchedule();
