import { connect, type Socket } from "node:net";
import { createHistogram, performance, type RecordableHistogram } from "node:perf_hooks";

const END_OF_HEAD = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("\r\n0\r\n\r\n");

export interface Load {
  readonly port: number;
  /** The request, sent again and again. */
  readonly request: string;
  /** The status of every answer. */
  readonly status: number;
  readonly connections: number;
  readonly milliseconds: number;
}

export interface Loaded {
  readonly requests: number;
  readonly seconds: number;
  /** 99th percentile of the latency in milliseconds. */
  readonly p99: number;
}

/** One answer, with its length. */
export interface Answered {
  readonly status: number;
  /** As received, with names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Bytes of the whole answer; undefined when it is chunked. */
  readonly length: number | undefined;
  /** The bytes after the headers. */
  readonly body: Buffer;
}

/**
 * Repeats a request over persistent connections, each as soon as its answer has arrived.
 *
 * Counts answers without parsing them: since all have the same length, the first one tells where the next ones end. A
 * load generator that parsed answers would cost more than the fastest server and measure itself.
 *
 * @throws Error when an answer has another status, or a connection ends
 */
export async function load(options: Load): Promise<Loaded> {
  const first = await answerTo(options.port, options.request);
  const sockets = await Promise.all(Array.from({ length: options.connections }, () => open(options.port)));
  const latencies = createHistogram();
  const began = performance.now();
  const until = began + options.milliseconds;
  const counts = await Promise.all(
    sockets.map((socket) => askUntil(until, socket, options, { length: first.length, latencies })),
  );
  const seconds = (performance.now() - began) / 1000;
  for (const socket of sockets) socket.destroy();
  return {
    requests: counts.reduce((sum, count) => sum + count, 0),
    seconds,
    p99: latencies.percentile(99) / 1e6,
  };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });
}

/** @returns the number of answers */
function askUntil(
  until: number,
  socket: Socket,
  { request, status }: Load,
  { length, latencies }: { readonly length: number | undefined; readonly latencies: RecordableHistogram },
): Promise<number> {
  const bytes = Buffer.from(request);
  const statusLine = Buffer.from(`HTTP/1.1 ${status} `);
  return new Promise((resolve, reject) => {
    let [count, received, sent] = [0, 0, performance.now()];
    let end: Buffer = Buffer.alloc(0);
    const isOver = (chunk: Buffer) => {
      if (length !== undefined) return received >= length;
      end = Buffer.concat([end, chunk]).subarray(-LAST_CHUNK.length);
      return end.equals(LAST_CHUNK);
    };
    socket.on("data", (chunk) => {
      if (received === 0 && !chunk.subarray(0, statusLine.length).equals(statusLine))
        reject(new Error(`expected ${statusLine}, found ${chunk.subarray(0, 40)}`));
      received += chunk.length;
      if (!isOver(chunk)) return;
      const now = performance.now();
      latencies.record(Math.max(1, Math.round((now - sent) * 1e6)));
      [count, received, sent] = [count + 1, 0, now];
      if (now < until) socket.write(bytes);
      else resolve(count);
    });
    socket.once("close", () => reject(new Error("expected an answer, found that the connection was closed")));
    socket.write(bytes);
  });
}

/** Sends one request over a new connection. */
export async function answerTo(port: number, request: string): Promise<Answered> {
  const socket = await open(port);
  try {
    return await new Promise((resolve, reject) => {
      let received: Buffer = Buffer.alloc(0);
      socket.on("data", (chunk) => {
        received = Buffer.concat([received, chunk]);
        const answered = readAnswer(received, request.startsWith("HEAD "));
        if (answered !== undefined) resolve(answered);
      });
      socket.once("close", () =>
        reject(new Error("expected an answer, found that the connection was closed")),
      );
      socket.write(request);
    });
  } finally {
    socket.destroy();
  }
}

/** @returns undefined when more is to come */
function readAnswer(received: Buffer, isHead: boolean): Answered | undefined {
  const headEnds = received.indexOf(END_OF_HEAD);
  if (headEnds < 0) return undefined;
  const [statusLine = "", ...lines] = received.subarray(0, headEnds).toString("latin1").split("\r\n");
  const status = Number(statusLine.split(" ")[1]);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const head = headEnds + END_OF_HEAD.length;
  const body = received.subarray(head);
  if (status === 304 || isHead) return { status, headers, length: head, body };
  const bodyLength = headers.get("content-length");
  if (bodyLength === undefined) {
    const isOver = body.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
    return isOver ? { status, headers, length: undefined, body } : undefined;
  }
  return body.length >= Number(bodyLength)
    ? { status, headers, length: head + Number(bodyLength), body }
    : undefined;
}
