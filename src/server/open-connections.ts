import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests of one connection whose answers the client has not read yet. Few clients pipeline at all. */
const MAX_PIPELINED = 100;

interface Connection {
  readonly socket: Socket;
  /** Number of the request among all requests: the lowest is the least recent. */
  lastRequest: number;
  /** Answers that are not sent yet. */
  readonly pendingResponses: Set<ServerResponse>;
  /** Requests that came while an earlier answer was being sent. */
  pipelined: number;
}

/**
 * Caps the open connections of a server. When there are too many, it closes the longest idle ones instead of refusing
 * new ones.
 */
export class OpenConnections {
  readonly #open = new Map<Socket, Connection>();
  readonly #max: number;
  #requestCount = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(socket: Socket): void {
    this.#requestCount += 1;
    this.#open.set(socket, {
      socket,
      lastRequest: this.#requestCount,
      pendingResponses: new Set(),
      pipelined: 0,
    });
    socket.once("close", () => this.#open.delete(socket));
    if (this.#open.size > this.#max) this.#makeRoom();
  }

  /**
   * Records a request.
   *
   * @returns false if the connection has too many pipelined requests; it is closed then
   */
  acceptRequest(socket: Socket): boolean {
    const connection = this.#open.get(socket);
    if (connection === undefined) return !socket.destroyed;
    this.#requestCount += 1;
    connection.lastRequest = this.#requestCount;
    connection.pipelined = socket.writableLength === 0 ? 0 : connection.pipelined + 1;
    if (connection.pipelined + connection.pendingResponses.size <= MAX_PIPELINED) return true;
    socket.destroy();
    return false;
  }

  /** Records an answer that takes a while, so that its connection does not count as idle. */
  addPendingResponse(socket: Socket, answer: ServerResponse): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    connection.pendingResponses.add(answer);
    answer.once("close", () => connection.pendingResponses.delete(answer));
    // The client reads nothing, although there are bytes to read.
    answer.on("timeout", () => {
      if (socket.writableLength > 0) socket.destroy();
    });
  }

  /** Whether part of an answer may have been sent. */
  isResponding(socket: Socket): boolean {
    const pendingResponses = [...(this.#open.get(socket)?.pendingResponses ?? [])];
    return socket.writableLength > 0 || pendingResponses.some(({ headersSent }) => headersSent);
  }

  /** Closes connections without any request; browsers open some in advance. */
  closeUnused(): void {
    for (const socket of this.#open.keys()) if (socket.bytesRead === 0) socket.destroy();
  }

  /** Closes 1 % of the maximum at once, since it has to look at all connections. */
  #makeRoom(): void {
    const [idle, slow]: [Connection[], Connection[]] = [[], []];
    for (const connection of this.#open.values()) {
      if (connection.socket.writableLength > 0) slow.push(connection);
      else if (connection.pendingResponses.size === 0) idle.push(connection);
    }
    const count = Math.ceil(this.#max / 100);
    // If only few are idle, these are new.
    const candidates = idle.length > count ? idle : [...idle, ...slow];
    for (const { socket } of candidates.toSorted((a, b) => a.lastRequest - b.lastRequest).slice(0, count)) {
      this.#open.delete(socket);
      socket.destroy();
    }
  }
}
