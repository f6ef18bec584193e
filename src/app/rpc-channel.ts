import type { BirpcOptions } from "birpc";
import { type ErrorCode, isErrorCode, PublisherError } from "../lib/errors.js";

/** An error as it is copied between threads, which drops an error's class and extra fields. */
export interface SerializedError {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly stack: string | undefined;
}

/** A birpc message: a call (`a`: parameters), or an answer (`e`: an error). */
interface RpcMessage {
  readonly e?: unknown;
  readonly a?: readonly unknown[];
  readonly r?: unknown;
}

/** The port to the other thread: a `Worker`, or the `parentPort` of one. */
interface RpcPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** How calls and answers are sent through a port. Calls have no timeout; the heartbeat finds a thread that hangs. */
export function rpcChannel(
  port: RpcPort,
): Pick<BirpcOptions<object, object>, "post" | "on" | "serialize" | "deserialize" | "timeout" | "bind"> {
  return {
    post: (message) => port.postMessage(message),
    on: (listener) => port.on("message", listener),
    serialize: (message: RpcMessage) =>
      message.e === undefined ? message : { ...message, e: serializeError(message.e) },
    // The other end serialized it.
    deserialize: (message: RpcMessage) =>
      message.e === undefined ? message : { ...message, e: deserializeError(message.e as SerializedError) },
    timeout: -1,
    bind: "functions",
  };
}

export function serializeError(error: unknown): SerializedError {
  const code = error instanceof PublisherError ? error.code : undefined;
  return error instanceof Error
    ? { code, message: error.message, stack: error.stack }
    : { code, message: String(error), stack: undefined };
}

export function deserializeError({ code, message, stack }: SerializedError): Error {
  const error =
    code !== undefined && isErrorCode(code) ? new PublisherError(code, message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
