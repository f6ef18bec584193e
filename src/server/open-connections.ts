import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests over one connection whose answers nobody has taken yet; clients that send more than one ahead are rare. */
const MAX_PIPELINED = 100;

interface Connection {
  readonly socket: Socket;
  /** Grows with every request of anybody: the lower, the longer nothing was asked for. */
  lastRequest: number;
  /** Answers that take their time. */
  readonly pendingResponses: Set<ServerResponse>;
  /** Requests that came while an answer before them was still on its way. */
  pipelined: number;
}

/**
 * The connections of a server, of which there are never more than so many for long: then those yield that asked for
 * nothing the longest, and not whoever comes.
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
   * Notes that something is asked for over a connection.
   *
   * @returns whether it is to be answered: else too much is already, and the connection is ended
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

  /** Notes that an answer takes its time, so that its connection is not taken for an idle one until it is there. */
  addPendingResponse(socket: Socket, answer: ServerResponse): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    connection.pendingResponses.add(answer);
    answer.once("close", () => connection.pendingResponses.delete(answer));
    // Nothing moves: the reader takes nothing, unless there is nothing to be taken yet.
    answer.on("timeout", () => {
      if (socket.writableLength > 0) socket.destroy();
    });
  }

  /** Whether something of an answer may be on its way. */
  isResponding(socket: Socket): boolean {
    const pendingResponses = [...(this.#open.get(socket)?.pendingResponses ?? [])];
    return socket.writableLength > 0 || pendingResponses.some(({ headersSent }) => headersSent);
  }

  /** Ends those over which nothing was ever asked, as browsers open them in advance. */
  closeUnused(): void {
    for (const socket of this.#open.keys()) if (socket.bytesRead === 0) socket.destroy();
  }

  /** A hundredth at a time, since it looks at all of them. */
  #makeRoom(): void {
    const [idle, slow]: [Connection[], Connection[]] = [[], []];
    for (const connection of this.#open.values()) {
      if (connection.socket.writableLength > 0) slow.push(connection);
      // Who waits for an answer does not yield.
      else if (connection.pendingResponses.size === 0) idle.push(connection);
    }
    const count = Math.ceil(this.#max / 100);
    // Where hardly any are idle, these have only just come.
    const candidates = idle.length > count ? idle : [...idle, ...slow];
    for (const { socket } of candidates.toSorted((a, b) => a.lastRequest - b.lastRequest).slice(0, count)) {
      this.#open.delete(socket);
      socket.destroy();
    }
  }
}
