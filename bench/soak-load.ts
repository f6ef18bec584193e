import { connect, type Socket } from "node:net";
import { createHistogram, performance } from "node:perf_hooks";
import { SeededRandom } from "../tests/fixtures/seeded-random.js";
import { times } from "./measure.js";

/** Results of a load since the last message; milliseconds. */
export interface Soaked {
  readonly polls: number;
  /** Documents made on demand, pages, files and searches. */
  readonly onDemand: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly most: number;
  /** Number of answers by status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Polls answered neither 200 nor 304, and missing answers. */
  readonly lost: number;
}

const POLLING = 32;
const FEEDS = ["/rss.xml", "/atom.xml", "/feed.json"];

/** On separate connections, since they wait for the publisher. */
const ASKING = 4;
const ON_DEMAND_A_SECOND = 20;

/** Out of a hundred polls: most readers have the last document. */
const KINDS = [
  { share: 60, method: "GET", encoding: "gzip", holds: true },
  { share: 15, method: "GET", encoding: "gzip, deflate", holds: false },
  { share: 10, method: "GET", encoding: "gzip, br", holds: false },
  { share: 10, method: "GET", encoding: "identity", holds: false },
  { share: 5, method: "HEAD", encoding: "gzip", holds: false },
];

/** Number of distinct readers. */
const READERS = 500;

const [port = 0, seed = 0] = process.argv.slice(2).map(Number);
const chance = new SeededRandom(seed);
const latencies = createHistogram();
const etags = new Map<string, string>();
let counts = { polls: 0, onDemand: 0, lost: 0 };
let statuses: Record<number, number> = {};
let paths: readonly string[] = [];

interface Question {
  readonly method: string;
  readonly path: string;
  readonly encoding: string;
  readonly etag?: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly etag: string;
}

/** A persistent connection for one request after another; opened again when lost. */
class Connection {
  #socket: Socket = this.#open();
  #head = "";
  /** Bytes of the body still to come; undefined before the end of the header. */
  #left: number | undefined;
  #isHead = false;
  #resolve: ((answer: Answer | undefined) => void) | undefined;

  get isIdle(): boolean {
    return this.#resolve === undefined;
  }

  /** @returns undefined when there was no answer */
  ask({ method, path, encoding, etag }: Question): Promise<Answer | undefined> {
    this.#isHead = method === "HEAD";
    const condition = etag === undefined ? "" : `If-None-Match: ${etag}\r\n`;
    const agent = `Soak/${chance.below(READERS)} (feed reader)`;
    this.#socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nUser-Agent: ${agent}\r\nAccept-Encoding: ${encoding}\r\n${condition}\r\n`,
    );
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  #open(): Socket {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.on("data", (bytes) => this.#take(bytes));
    socket.on("error", () => undefined);
    socket.once("close", () => {
      this.#socket = this.#open();
      this.#end(undefined);
    });
    return socket;
  }

  #take(bytes: Buffer): void {
    let body = bytes.length;
    if (this.#left === undefined) {
      const before = this.#head.length;
      this.#head += bytes.toString("latin1");
      const end = this.#head.indexOf("\r\n\r\n");
      if (end === -1) return;
      body = before + bytes.length - end - 4;
      const isEmpty = this.#isHead || this.#head.startsWith("HTTP/1.1 304");
      this.#left = isEmpty ? 0 : Number(headerOf(this.#head, "content-length"));
    }
    this.#left -= body;
    if (this.#left > 0) return;
    // The server closes the connection after this answer.
    if (headerOf(this.#head, "connection") === "close") {
      this.#socket.removeAllListeners("close").destroy();
      this.#socket = this.#open();
    }
    this.#end({ status: Number(this.#head.slice(9, 12)), etag: headerOf(this.#head, "etag") });
  }

  #end(answer: Answer | undefined): void {
    const resolve = this.#resolve;
    this.#resolve = undefined;
    this.#head = "";
    this.#left = undefined;
    resolve?.(answer);
  }
}

function headerOf(head: string, name: string): string {
  return new RegExp(`\r\n${name}: ([^\r]*)`, "i").exec(head.slice(0, head.indexOf("\r\n\r\n")))?.[1] ?? "";
}

function oneOf<Item>(items: readonly Item[]): Item {
  const [one] = chance.some(items, 1);
  if (one === undefined) throw new Error("expected something to choose from");
  return one;
}

function nextPoll(): Question {
  const path = oneOf(FEEDS);
  let place = chance.below(100);
  for (const { share, holds, ...kind } of KINDS) {
    place -= share;
    if (place < 0) return { ...kind, path, etag: holds ? etags.get(path) : undefined };
  }
  throw new Error("expected the shares to make a hundred");
}

/** Each poll follows the answer to the one before: as many as the service can take. */
async function pollOnAndOn(): Promise<never> {
  const connection = new Connection();
  for (;;) {
    const poll = nextPoll();
    const began = performance.now();
    const answer = await connection.ask(poll);
    latencies.record(Math.max(1, Math.round((performance.now() - began) * 1e6)));
    counts.polls += 1;
    note(answer);
    if (answer?.status === 200) etags.set(poll.path, answer.etag);
    else if (answer?.status !== 304) counts.lost += 1;
  }
}

function askNowAndThen(): void {
  const connections = times(ASKING, () => new Connection());
  setInterval(() => {
    // Round robin, since the service closes connections without requests.
    const connection = connections.find(({ isIdle }) => isIdle);
    if (connection === undefined || paths.length === 0) return;
    connections.push(...connections.splice(connections.indexOf(connection), 1));
    const question = { method: "GET", path: oneOf(paths), encoding: oneOf(["gzip", "gzip, br", "identity"]) };
    void connection.ask(question).then((answer) => {
      counts.onDemand += 1;
      note(answer);
      if (answer === undefined) counts.lost += 1;
    });
  }, 1000 / ON_DEMAND_A_SECOND);
}

function note(answer: Answer | undefined): void {
  if (answer !== undefined) statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
}

function takeSummary(): Soaked {
  const at = (percent: number) => latencies.percentile(percent) / 1e6;
  const summary = {
    ...counts,
    statuses,
    p50: at(50),
    p99: at(99),
    p999: at(99.9),
    most: latencies.max / 1e6,
  };
  latencies.reset();
  counts = { polls: 0, onDemand: 0, lost: 0 };
  statuses = {};
  return summary;
}

/** A list of paths sets what to request on demand; any other message asks for the results. */
process.on("message", (word) => {
  if (Array.isArray(word)) paths = word;
  else process.send?.(takeSummary());
});
process.on("disconnect", () => process.exit());
askNowAndThen();
for (const _ of times(POLLING, () => undefined)) void pollOnAndOn();
