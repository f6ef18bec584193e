import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "../config/config.js";
import { messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
import { answerMalformed } from "../server/malformed-requests.js";
import { OpenConnections } from "../server/open-connections.js";
import { pipelinedRequests } from "../server/pipelined-requests.js";

export interface ServerLimits {
  /** For the request line and all headers together. */
  readonly maxHeaderBytes: number;
  /** From the opening of a connection, or the first byte of a request, to the end of the headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to the last. */
  readonly requestTimeoutMs: number;
  /** While the client reads nothing of a response. */
  readonly sendTimeoutMs: number;
  /** Between two requests. */
  readonly idleTimeoutMs: number;
  readonly maxRequestsPerConnection: number;
  readonly checkIntervalMs: number;
}

/** Connections that wait to be accepted. The system may allow fewer. */
const BACKLOG = 4_096;

export const SERVER_LIMITS: ServerLimits = {
  maxHeaderBytes: 16_384,
  headersTimeoutMs: 20_000,
  requestTimeoutMs: 60_000,
  sendTimeoutMs: 30_000,
  // Longer than proxies keep idle connections (usually 60 s), so that the proxy closes first.
  idleTimeoutMs: 65_000,
  maxRequestsPerConnection: 10_000,
  checkIntervalMs: 2_000,
};

/** Clients that have stopped reading are then disconnected. */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/** The loopback address for hosts that mean every address of this machine. */
const LOOPBACK_BY_HOST: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

export interface ListeningServer {
  /** Such as `http://0.0.0.0:3000/`. */
  readonly listenUrl: string;
  /** For requests from this machine: `http://127.0.0.1:3000/`. */
  readonly loopbackUrl: string;
  /** For people on this machine: `http://localhost:3000/`. */
  readonly localUrl: string;
  /** Sends requests to `listener`, including those that came before the first call. */
  setListener(listener: RequestListener): void;
  /** Closes each connection after its next response (RFC 9112 §9.6). */
  startDraining(): void;
  /** Closes after the requests in flight. */
  close(): Promise<void>;
  /** Closes immediately. */
  closeNow(): void;
}

/** @throws PublisherError `configuration` if the port cannot be opened */
export async function listen(
  { host, port, connections: maxConnections }: Pick<Config, "host" | "port" | "connections">,
  limits: ServerLimits = SERVER_LIMITS,
): Promise<ListeningServer> {
  const waiting: Parameters<RequestListener>[] = [];
  let listener: RequestListener = (...exchange) => waiting.push(exchange);
  const connections = new OpenConnections(maxConnections);
  const answering = (begin: RequestListener): RequestListener => {
    const handlePipelined = pipelinedRequests(begin);
    return (req, res) => {
      if (!connections.acceptRequest(req.socket)) return;
      handlePipelined(req, res);
      // Polls have been answered synchronously.
      if (!res.writableEnded) connections.addPendingResponse(req.socket, res);
    };
  };
  let isDraining = false;
  const begin: RequestListener = (req, res) => {
    if (isDraining) res.shouldKeepAlive = false;
    listener(req, res);
  };
  const server = createLimitedServer(limits, answering(begin));
  // Wait for the previous response. Otherwise Node.js writes this between its headers and its body.
  const handleContinue: RequestListener = (req, res) => {
    res.writeContinue();
    begin(req, res);
  };
  server.on("checkContinue", answering(handleContinue));
  server.on("connection", (socket) => connections.add(socket));
  answerMalformed(server, connections);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(new PublisherError("configuration", listenProblem(error, host, port), { cause: error })),
    );
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
  const isLocal = ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host);
  return {
    listenUrl: serverUrl(server, host),
    loopbackUrl: serverUrl(server, LOOPBACK_BY_HOST[host] ?? host),
    localUrl: serverUrl(server, isLocal ? "localhost" : host),
    setListener(next) {
      listener = next;
      for (const exchange of waiting.splice(0)) next(...exchange);
    },
    startDraining() {
      isDraining = true;
    },
    close: () => close(server, connections),
    closeNow() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function serverUrl(server: Server, host: string): string {
  // A server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
}

function listenProblem(error: Error, host: string, port: number): string {
  if (systemCodeOf(error) === "EADDRINUSE") {
    return `port ${port} of ${host} is in use; stop what listens there, or choose another with --port (0 picks a free one)`;
  }
  return `${host}:${port} cannot be listened on: ${messageOf(error)}; choose others with --host and --port`;
}

function createLimitedServer(limits: ServerLimits, listener: RequestListener): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.idleTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
    },
    listener,
  );
  server.maxRequestsPerSocket = limits.maxRequestsPerConnection;
  // The previous response had `Connection: close`.
  server.on("dropRequest", (_request, socket) => socket.destroy());
  // Node.js restarts this timeout with every byte read, and checks when it ends whether any were sent.
  server.timeout = limits.sendTimeoutMs;
  return server;
}

async function close(server: Server, connections: OpenConnections): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // Connections become idle one by one.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    // Node.js does not count unused connections as idle.
    connections.closeUnused();
  }, 50);
  const timeout = setTimeout(() => server.closeAllConnections(), SHUTDOWN_TIMEOUT_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(timeout);
}
