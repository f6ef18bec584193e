import type { Server } from "node:http";
import type { Socket } from "node:net";
import { systemCodeOf } from "../lib/errors.js";
import type { OpenConnections } from "./open-connections.js";

/** A method as RFC 9110 §9.1 writes it, and the space after it. */
const METHOD = /^[!#$%&'*+.^_`|~\w-]+ /;

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

const METHOD_NOT_ALLOWED = "405 Method Not Allowed\r\nAllow: GET, HEAD";

/**
 * Answers what is no HTTP, or takes too long to be, as Node.js does by itself, but for methods that its parser has
 * never heard of: those are not allowed, as any other but GET and HEAD. Every such answer ends its connection.
 */
export function answerMalformed(server: Server, connections: OpenConnections): void {
  server.on("clientError", (error, socket) => {
    // Node.js gives what a server listens for, which is sockets.
    const connection = socket as Socket;
    const isWaiting = connection.bytesRead > 0 && !connections.isResponding(connection);
    if (connection.writable && isWaiting) connection.write(headOf(statusLineOf(error)));
    connection.destroy(error);
  });
  server.on("connect", (_request, socket) => {
    // Node.js has let go of the connection: whoever ends it with a reset would end the process.
    socket.on("error", () => socket.destroy());
    // Nor would anybody close it whose other end stays open.
    socket.end(headOf(METHOD_NOT_ALLOWED), () => socket.destroy());
  });
}

function headOf(statusLine: string): string {
  return `HTTP/1.1 ${statusLine}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}

function statusLineOf(error: ParsingError): string {
  const code = systemCodeOf(error);
  if (code === "HPE_INVALID_METHOD" && METHOD.test(lineOf(error))) return METHOD_NOT_ALLOWED;
  return STATUS_LINES[code] ?? "400 Bad Request";
}

/** What the parser of Node.js adds to its errors. */
interface ParsingError extends Error {
  readonly rawPacket?: Buffer;
  /** Up to where it understood it. */
  readonly bytesParsed?: number;
}

/** The line at which the parser stopped. */
function lineOf({ rawPacket, bytesParsed = 0 }: ParsingError): string {
  if (rawPacket === undefined) return "";
  const begin = bytesParsed === 0 ? 0 : rawPacket.lastIndexOf("\n", bytesParsed - 1) + 1;
  return rawPacket.subarray(begin, begin + 200).toString("latin1");
}
