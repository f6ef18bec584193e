import type { RequestListener } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { listen, SERVER_LIMITS, type ServerLimits } from "../../src/cli/listening-server.js";
import { requestText } from "../fixtures/raw-exchange.js";

/** Milliseconds. */
const SHORT = 250;
const LONG = 20_000;

/** Bytes that a client takes at a time in the test of slow readers. */
const SIP = 64 * 1024;

/** More than the kernel buffers between two sockets of one machine. */
const LARGE = Buffer.alloc(32 * 1024 * 1024, "a");

const RELAXED: Partial<ServerLimits> = {
  headersTimeoutMs: LONG,
  requestTimeoutMs: LONG,
  sendTimeoutMs: LONG,
  idleTimeoutMs: LONG,
  checkIntervalMs: 50,
};

const LISTENER: RequestListener = (req, res) => {
  if (req.url === "/large") return void res.end(LARGE);
  if (req.url === "/never") return;
  if (req.url === "/body") return void req.resume().once("end", () => res.end("read"));
  if (req.url === "/later") return void setTimeout(() => res.end("later"), 4 * SHORT);
  return void res.end("well");
};

interface Client {
  readonly socket: Socket;
  /** Bytes received. */
  length(): number;
  text(): string;
  readonly closed: Promise<void>;
  /** Whether the server has closed the connection; also known while this end reads nothing. */
  isCut(): boolean;
}

/** The program's server with low limits, and raw clients for it. */
async function serverUnder(limits: Partial<ServerLimits>, connections = 1_000) {
  const server = await listen(
    { host: "127.0.0.1", port: 0, connections },
    { ...SERVER_LIMITS, ...RELAXED, ...limits },
  );
  /** Ports of clients whose connections the server has closed. */
  const cut = new Set<number | undefined>();
  const known = new WeakSet<Socket>();
  server.setListener((req, res) => {
    const { socket } = req;
    const port = socket.remotePort;
    if (!known.has(socket)) socket.once("close", () => cut.add(port));
    known.add(socket);
    return LISTENER(req, res);
  });
  onTestFinished(() => server.closeNow());
  const port = Number(new URL(server.loopbackUrl).port);
  const client = async (text = ""): Promise<Client> => {
    const socket = connect(port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    // The server may reset the connection.
    socket.on("error", () => undefined);
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    await new Promise((resolve) => socket.once("connect", resolve));
    if (text !== "") socket.write(text, "latin1");
    return {
      socket,
      length: () => chunks.reduce((sum, { length }) => sum + length, 0),
      text: () => Buffer.concat(chunks).toString("latin1"),
      closed,
      isCut: () => cut.has(socket.localPort),
    };
  };
  /** A well-behaved client gets its answer. */
  const expectAnswer = async () => {
    const normal = await client(requestText("/", [["Connection", "close"]]));
    await normal.closed;
    expect(normal.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*well$/);
  };
  return { client, expectAnswer };
}

const HALF = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";

function isOpen({ socket }: Client): boolean {
  return !socket.destroyed && !socket.readableEnded;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

describe("a client that is slow to send", () => {
  test("headers, byte by byte, gets a 408 and is closed, while others are answered", async () => {
    const { client, expectAnswer } = await serverUnder({ headersTimeoutMs: SHORT });
    const slow = await client(HALF);
    const drip = setInterval(() => slow.socket.write("a"), 20);
    onTestFinished(() => clearInterval(drip));
    await expectAnswer();
    await slow.closed;

    expect(slow.text()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n/);
    await expectAnswer();
  });

  test("a body is closed, while others are answered", async () => {
    const { client, expectAnswer } = await serverUnder({ requestTimeoutMs: SHORT, headersTimeoutMs: SHORT });
    const slow = await client(requestText("/body", [["Content-Length", "1000"]], { method: "POST" }));
    const drip = setInterval(() => slow.socket.write("a"), 20);
    onTestFinished(() => clearInterval(drip));
    await slow.closed;

    expect(slow.text()).not.toContain("200");
    await expectAnswer();
  });

  test("anything at all is closed without an answer, as browsers that open connections in advance expect", async () => {
    const { client } = await serverUnder({ headersTimeoutMs: SHORT });
    const silent = await client();
    await silent.closed;

    expect(silent.text()).toBe("");
  });

  test("its next request is closed after the idle time", async () => {
    const { client } = await serverUnder({ idleTimeoutMs: SHORT });
    const idle = await client(requestText("/"));
    await idle.closed;

    expect(idle.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*well$/);
  });
});

describe("a client that is slow to read", () => {
  test("and reads nothing is closed, while others are answered", async () => {
    const { client, expectAnswer } = await serverUnder({ sendTimeoutMs: SHORT });
    const stuck = await client();
    stuck.socket.pause();
    stuck.socket.write(requestText("/large"));
    await expectAnswer();
    await until(stuck.isCut);
    stuck.socket.resume();
    await stuck.closed;

    expect(stuck.length()).toBeLessThan(LARGE.length);
    await expectAnswer();
  });

  test("but keeps reading gets everything, although one that reads nothing is closed before", async () => {
    // A busy machine pauses this process for a second now and then. That must not look like a client that reads nothing.
    const { client } = await serverUnder({ sendTimeoutMs: 5_000 });
    const stuck = await client();
    stuck.socket.pause();
    stuck.socket.write(requestText("/large"));
    const slow = await client();
    slow.socket.pause();
    slow.socket.write(requestText("/large"));
    while (!stuck.isCut()) {
      await sleep(50);
      slow.socket.read(SIP);
      expect(slow.isCut()).toBe(false);
    }
    expect(slow.length()).toBeLessThan(LARGE.length);
    slow.socket.resume();
    await until(() => slow.length() > LARGE.length);

    expect(slow.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  test("because its answer is not ready yet is not closed", async () => {
    const { client } = await serverUnder({ sendTimeoutMs: SHORT });
    const waiting = await client(requestText("/later", [["Connection", "close"]]));
    await waiting.closed;

    expect(waiting.text()).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*later$/);
  });

  test("and keeps sending requests is closed before it fills the memory", async () => {
    const { client, expectAnswer } = await serverUnder({});
    const greedy = await client();
    greedy.socket.pause();
    greedy.socket.write(requestText("/large").repeat(500));
    await expectAnswer();
    await sleep(SHORT);
    greedy.socket.resume();
    await greedy.closed;

    expect(greedy.length()).toBeLessThan(LARGE.length);
  });

  test("and asks for more than the server can have in progress is closed as well", async () => {
    const { client, expectAnswer } = await serverUnder({});
    const greedy = await client(requestText("/never").repeat(500));
    await greedy.closed;
    await expectAnswer();
  });
});

describe("at the limit of connections", () => {
  test("a new client is answered, and the connection that has been without a request the longest is closed", async () => {
    const { client, expectAnswer } = await serverUnder({}, 10);
    const slow = [await client(HALF), await client(HALF)];
    const idle = [await client(requestText("/")), await client(requestText("/"))];
    await until(() => idle.every((one) => one.length() > 0));
    const others: Client[] = [];
    for (let n = 0; n < 6; n += 1) others.push(await client(HALF));
    idle[0]?.socket.write(requestText("/"));
    await until(() => idle[0]?.text().match(/well/g)?.length === 2);

    for (const closing of [...slow, idle[1], ...others]) {
      await client(HALF);
      await closing?.closed;
      expect(idle[0]?.socket.destroyed).toBe(false);
    }
    await expectAnswer();
    await idle[0]?.closed;
  });

  test("a client that waits for an answer is not closed", async () => {
    const { client, expectAnswer } = await serverUnder({}, 10);
    const waiting = await client(requestText("/later"));
    for (let n = 0; n < 30; n += 1) await client(HALF);
    await expectAnswer();
    await until(() => waiting.length() > 0);

    expect(waiting.text()).toContain("later");
  });

  test("a client that reads nothing of its answer is closed when no connection is idle", async () => {
    const { client, expectAnswer } = await serverUnder({}, 10);
    const stuck: Client[] = [];
    for (let n = 0; n < 10; n += 1) {
      const one = await client();
      one.socket.pause();
      one.socket.write(requestText("/large"));
      stuck.push(one);
    }
    await sleep(SHORT);
    for (let n = 0; n < 5; n += 1) await expectAnswer();
    for (const one of stuck) one.socket.resume();
    await until(() => stuck.every((one) => !isOpen(one) || one.length() > LARGE.length));

    expect(stuck.filter((one) => one.length() > LARGE.length).length).toBeGreaterThanOrEqual(5);
    expect(stuck[0]?.length()).toBeLessThan(LARGE.length);
  });
});

test("the last allowed answer of a connection says close, and another request ends it", async () => {
  const { client } = await serverUnder({ maxRequestsPerConnection: 3 });
  const busy = await client();
  for (let n = 1; n <= 3; n += 1) {
    busy.socket.write(requestText("/"));
    await until(() => (busy.text().match(/well/g) ?? []).length === n);
  }
  busy.socket.write(requestText("/"));
  await busy.closed;

  expect(busy.text().match(/Connection: [\w-]+/g)).toEqual([
    "Connection: keep-alive",
    "Connection: keep-alive",
    "Connection: close",
  ]);
});

describe("a request that is no HTTP", () => {
  test.for([
    ["a word", "hello\r\n\r\n", 400],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
    ["another version", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", 400],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
    ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400],
    [
      "a length and chunks",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["a name with a space", "GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", 400],
    ["a header of two lines", "GET / HTTP/1.1\r\nHost: a\r\n X: 1\r\n\r\n", 400],
    ["a bare carriage return", "GET / HTTP/1.1\r\nHost: a\rX: 1\r\n\r\n", 400],
    ["a NUL", "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400],
    ["a wrong chunk", "POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400],
    ["long headers", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(20_000)}\r\n\r\n`, 431],
    ["many headers", `GET / HTTP/1.1\r\nHost: a\r\n${"X: 1\r\n".repeat(9_000)}\r\n`, 431],
    ["a long address", `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
  ] as const)("(%s) is refused and its connection closed", async ([, text, status]) => {
    const { client, expectAnswer } = await serverUnder({});
    const malformed = await client(text);
    await malformed.closed;

    expect(malformed.text()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    await expectAnswer();
  });

  test.for(["NONSENSE", "get", "Get", "X-Y", "CONNECT"])(
    "the method %s is not allowed, and Allow names those that are",
    async (method) => {
      const { client, expectAnswer } = await serverUnder({});
      const odd = await client(`${method} /rss.xml HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await odd.closed;

      expect(odd.text()).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\n/);
      await expectAnswer();
    },
  );

  test("after valid requests is answered after them", async () => {
    const { client } = await serverUnder({});
    const mixed = await client(`${requestText("/")}NONSENSE / HTTP/1.1\r\n\r\n`);
    await mixed.closed;

    expect(mixed.text().match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 405"]);
  });

  test("is not answered in the middle of another answer", async () => {
    const { client } = await serverUnder({});
    const mixed = await client();
    mixed.socket.pause();
    mixed.socket.write(`${requestText("/large")}nonsense\r\n\r\n`);
    await sleep(SHORT);
    mixed.socket.resume();
    await mixed.closed;

    expect(mixed.text().match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200"]);
  });
});
