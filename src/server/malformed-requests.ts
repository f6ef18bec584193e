import type { Server } from "node:http";
import type { Socket } from "node:net";
import { systemCodeOf } from "../lib/errors.js";
import type { OpenConnections } from "./open-connections.js";

/** A method (RFC 9110 §9.1) and the space after it. */
const METHOD = /^[!#$%&'*+.^_`|~\w-]+ /;

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

const METHOD_NOT_ALLOWED = "405 Method Not Allowed\r\nAllow: GET, HEAD";

/**
 * Answers malformed or slow requests as Node.js does by default, except that an unknown method gets 405 instead of 400.
 * Every such answer closes the connection.
 */
export function answerMalformed(server: Server, connections: OpenConnections): void {
  server.on("clientError", (error, socket) => {
    // An HTTP server has sockets, which the types do not say.
    const connection = socket as Socket;
    const isWaiting = connection.bytesRead > 0 && !connections.isResponding(connection);
    if (connection.writable && isWaiting) connection.write(headOf(statusLineOf(error)));
    connection.destroy(error);
  });
  server.on("connect", (_request, socket) => {
    // Node.js no longer handles errors of the socket: a reset would crash the process.
    socket.on("error", () => socket.destroy());
    // Nor does it close the socket if the client keeps its end open.
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

interface ParsingError extends Error {
  readonly rawPacket?: Buffer;
  /** Bytes of `rawPacket` before the error. */
  readonly bytesParsed?: number;
}

/** The line at which the parser stopped. */
function lineOf({ rawPacket, bytesParsed = 0 }: ParsingError): string {
  if (rawPacket === undefined) return "";
  const begin = bytesParsed === 0 ? 0 : rawPacket.lastIndexOf("\n", bytesParsed - 1) + 1;
  return rawPacket.subarray(begin, begin + 200).toString("latin1");
}
