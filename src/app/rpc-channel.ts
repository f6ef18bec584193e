import type { BirpcOptions } from "birpc";
import { deserializeError, type SerializedError, serializeError } from "./serialized-errors.js";

/** What goes between the threads: a question, or an answer to one, which may be an error. */
interface RpcMessage {
  readonly e?: unknown;
  readonly a?: readonly unknown[];
  readonly r?: unknown;
}

/** A port to the other thread, as both ends have one. */
interface RpcPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** How questions and answers go through a port; they wait as long as it takes. */
export function rpcChannel(
  port: RpcPort,
): Pick<BirpcOptions<object, object>, "post" | "on" | "serialize" | "deserialize" | "timeout" | "bind"> {
  return {
    post: (message) => port.postMessage(message),
    on: (listener) => port.on("message", listener),
    serialize: (message: RpcMessage) =>
      message.e === undefined ? message : { ...message, e: serializeError(message.e) },
    // What the other end serialized.
    deserialize: (message: RpcMessage) =>
      message.e === undefined ? message : { ...message, e: deserializeError(message.e as SerializedError) },
    timeout: -1,
    bind: "functions",
  };
}
