import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests over one connection whose answers nobody has taken yet; clients that send more than one ahead are rare. */
const MOST_AHEAD = 100;

interface Connection {
  readonly socket: Socket;
  /** Grows with every request of anybody: the lower, the longer nothing was asked for. */
  lastAsked: number;
  /** Answers that take their time. */
  readonly owed: Set<ServerResponse>;
  /** Requests that came while an answer before them was still on its way. */
  ahead: number;
}

/**
 * The connections of a server, of which there are never more than so many for long: then those yield that asked for
 * nothing the longest, and not whoever comes.
 */
export class OpenConnections {
  readonly #open = new Map<Socket, Connection>();
  readonly #most: number;
  #asked = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(socket: Socket): void {
    this.#asked += 1;
    this.#open.set(socket, { socket, lastAsked: this.#asked, owed: new Set(), ahead: 0 });
    socket.once("close", () => this.#open.delete(socket));
    if (this.#open.size > this.#most) this.#makeRoom();
  }

  /**
   * Notes that something is asked for over a connection.
   *
   * @returns whether it is to be answered: else too much is already, and the connection is ended
   */
  asks(socket: Socket): boolean {
    const connection = this.#open.get(socket);
    if (connection === undefined) return !socket.destroyed;
    this.#asked += 1;
    connection.lastAsked = this.#asked;
    connection.ahead = socket.writableLength === 0 ? 0 : connection.ahead + 1;
    if (connection.ahead + connection.owed.size <= MOST_AHEAD) return true;
    socket.destroy();
    return false;
  }

  /** Notes that an answer takes its time, so that its connection is not taken for an idle one until it is there. */
  owes(socket: Socket, answer: ServerResponse): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    connection.owed.add(answer);
    answer.once("close", () => connection.owed.delete(answer));
    // Nothing moves: the reader takes nothing, unless there is nothing to be taken yet.
    answer.on("timeout", () => {
      if (socket.writableLength > 0) socket.destroy();
    });
  }

  /** Whether something of an answer may be on its way. */
  isAnswering(socket: Socket): boolean {
    const owed = [...(this.#open.get(socket)?.owed ?? [])];
    return socket.writableLength > 0 || owed.some(({ headersSent }) => headersSent);
  }

  /** Ends those over which nothing was ever asked, as browsers open them in advance. */
  endUnused(): void {
    for (const socket of this.#open.keys()) if (socket.bytesRead === 0) socket.destroy();
  }

  /** A hundredth at a time, since it looks at all of them. */
  #makeRoom(): void {
    const [idle, slow]: [Connection[], Connection[]] = [[], []];
    for (const connection of this.#open.values()) {
      if (connection.socket.writableLength > 0) slow.push(connection);
      // Who waits for an answer does not yield.
      else if (connection.owed.size === 0) idle.push(connection);
    }
    const count = Math.ceil(this.#most / 100);
    // Where hardly any are idle, these have only just come.
    const candidates = idle.length > count ? idle : [...idle, ...slow];
    for (const { socket } of candidates.toSorted((a, b) => a.lastAsked - b.lastAsked).slice(0, count)) {
      this.#open.delete(socket);
      socket.destroy();
    }
  }
}
