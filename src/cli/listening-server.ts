import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "../config/config.js";
import { messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
import { answerMalformed } from "../server/malformed-requests.js";
import { OpenConnections } from "../server/open-connections.js";
import { pipelinedRequests } from "../server/pipelined-requests.js";

/** What a client may take of the server; times are milliseconds. */
export interface ServerLimits {
  /** Of the request line and all headers together, in bytes. */
  readonly headers: number;
  /** From the first byte to the last of the headers, and from the opening of a connection until then. */
  readonly headersTime: number;
  /** From the first byte of a request to the last. */
  readonly requestTime: number;
  /** Without a byte of an answer being taken. */
  readonly sendTime: number;
  /** Between two requests. */
  readonly idleTime: number;
  readonly requestsPerConnection: number;
  /** How often the times of requests are looked at. */
  readonly lookEvery: number;
}

/** Connections that wait to be taken up, in a rush; the system may allow fewer. */
const BACKLOG = 4_096;

export const SERVER_LIMITS: ServerLimits = {
  headers: 16_384,
  headersTime: 20_000,
  requestTime: 60_000,
  sendTime: 30_000,
  // Longer than proxies keep idle connections (60 s is usual), so that it is never this end which closes first.
  idleTime: 65_000,
  requestsPerConnection: 10_000,
  lookEvery: 2_000,
};

/** After this long a reader that takes no more bytes is not waited for. */
const LONGEST_FAREWELL_MS = 10_000;

/** Hosts that stand for every address of this machine, and one by which it reaches itself. */
const OWN_ADDRESS_OF: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

export interface ListeningServer {
  /** Such as `http://0.0.0.0:3000/`. */
  readonly listensOn: string;
  /** Where it answers on this machine: `http://127.0.0.1:3000/`. */
  readonly ownAddress: string;
  /** What people on this machine call it: `http://localhost:3000/`. */
  readonly localAddress: string;
  /** From now on requests go there, those that came before the first call as well. */
  handleWith(listener: RequestListener): void;
  /** From now on each answer is the last of its connection (RFC 9112 §9.6): none is cut off then by its end. */
  takeLeave(): void;
  /** Finishes what is in flight, and closes. */
  close(): Promise<void>;
  /** Without waiting for anybody. */
  abandon(): void;
}

/** @throws PublisherError `configuration` when the address cannot be listened on */
export async function listen(
  { host, port, connections: most }: Pick<Config, "host" | "port" | "connections">,
  limits: ServerLimits = SERVER_LIMITS,
): Promise<ListeningServer> {
  const waiting: Parameters<RequestListener>[] = [];
  let listener: RequestListener = (...exchange) => waiting.push(exchange);
  const connections = new OpenConnections(most);
  const answering = (begin: RequestListener): RequestListener => {
    const whenItsTurnComes = pipelinedRequests(begin);
    return (req, res) => {
      if (!connections.acceptRequest(req.socket)) return;
      whenItsTurnComes(req, res);
      // Polls are answered by now.
      if (!res.writableEnded) connections.addPendingResponse(req.socket, res);
    };
  };
  let isLeaving = false;
  const begin: RequestListener = (req, res) => {
    if (isLeaving) res.shouldKeepAlive = false;
    listener(req, res);
  };
  const server = limitedServer(limits, answering(begin));
  // Before it is its turn, Node would put this between the head and the body of the answer.
  const goOn: RequestListener = (req, res) => {
    res.writeContinue();
    begin(req, res);
  };
  server.on("checkContinue", answering(goOn));
  server.on("connection", (socket) => connections.add(socket));
  answerMalformed(server, connections);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(new PublisherError("configuration", problemOfListening(error, host, port), { cause: error })),
    );
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
  const isLocal = ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host);
  return {
    listensOn: addressOf(server, host),
    ownAddress: addressOf(server, OWN_ADDRESS_OF[host] ?? host),
    localAddress: addressOf(server, isLocal ? "localhost" : host),
    handleWith(next) {
      listener = next;
      for (const exchange of waiting.splice(0)) next(...exchange);
    },
    takeLeave() {
      isLeaving = true;
    },
    close: () => close(server, connections),
    abandon() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function addressOf(server: Server, host: string): string {
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}

function problemOfListening(error: Error, host: string, port: number): string {
  if (systemCodeOf(error) === "EADDRINUSE") {
    return `port ${port} of ${host} is in use; stop what listens there, or choose another with --port (0 picks a free one)`;
  }
  return `${host}:${port} cannot be listened on: ${messageOf(error)}; choose others with --host and --port`;
}

function limitedServer(limits: ServerLimits, listener: RequestListener): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.headers,
      headersTimeout: limits.headersTime,
      requestTimeout: limits.requestTime,
      keepAliveTimeout: limits.idleTime,
      connectionsCheckingInterval: limits.lookEvery,
    },
    listener,
  );
  server.maxRequestsPerSocket = limits.requestsPerConnection;
  // The answer before it said that it was the last.
  server.on("dropRequest", (_request, socket) => socket.destroy());
  // Node.js starts it anew with every byte that is read, and when it ends looks whether any were taken meanwhile.
  server.timeout = limits.sendTime;
  return server;
}

async function close(server: Server, connections: OpenConnections): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // Connections become idle one by one, as their last answers go out.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    // To Node.js they do not count as idle.
    connections.closeUnused();
  }, 50);
  const giveUp = setTimeout(() => server.closeAllConnections(), LONGEST_FAREWELL_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(giveUp);
}
