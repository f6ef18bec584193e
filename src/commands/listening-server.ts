import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Config } from "../config.js";
import { messageOf, PublisherError, systemCodeOf } from "../errors.js";

/** Longer than proxies keep idle connections (60 s is usual), so that it is never this end which closes first. */
const KEEP_ALIVE_MS = 65_000;

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
  /** From now on requests go there; until the first call they are told to come again. */
  handleWith(listener: RequestListener): void;
  /** Finishes what is in flight, and closes. */
  close(): Promise<void>;
  /** Without waiting for anybody. */
  abandon(): void;
}

/** @throws PublisherError `configuration` when the address cannot be listened on */
export async function listen({ host, port }: Pick<Config, "host" | "port">): Promise<ListeningServer> {
  let listener: RequestListener = (_req, res) => res.writeHead(503, { "Retry-After": "1" }).end();
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: KEEP_ALIVE_MS + 1_000 },
    (req, res) => listener(req, res),
  );
  const connections = openConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(new PublisherError("configuration", problemOfListening(error, host, port), { cause: error })),
    );
    server.listen(port, host, resolve);
  });
  const isLocal = ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host);
  return {
    listensOn: addressOf(server, host),
    ownAddress: addressOf(server, OWN_ADDRESS_OF[host] ?? host),
    localAddress: addressOf(server, isLocal ? "localhost" : host),
    handleWith(next) {
      listener = next;
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

function openConnections(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return open;
}

async function close(server: Server, connections: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // Connections become idle one by one, as their last answers go out.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    // Those over which nothing was ever asked, as browsers open them in advance, do not count as idle.
    for (const connection of connections) if (connection.bytesRead === 0) connection.destroy();
  }, 50);
  const giveUp = setTimeout(() => server.closeAllConnections(), LONGEST_FAREWELL_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(giveUp);
}
