import type { BirpcOptions } from "birpc";
import { type CopiedError, copyOfError, errorFrom } from "./copied-errors.js";

/** What goes between the threads: a question, or an answer to one, which may be an error. */
interface Message {
  readonly e?: unknown;
  readonly a?: readonly unknown[];
  readonly r?: unknown;
}

/** A port to the other thread, as both ends have one. */
interface Port {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** How questions and answers go through a port; they wait as long as it takes. */
export function through(
  port: Port,
): Pick<BirpcOptions<object, object>, "post" | "on" | "serialize" | "deserialize" | "timeout" | "bind"> {
  return {
    post: (message) => port.postMessage(message),
    on: (listener) => port.on("message", listener),
    serialize: (message: Message) =>
      message.e === undefined ? message : { ...message, e: copyOfError(message.e) },
    // What the other end serialized.
    deserialize: (message: Message) =>
      message.e === undefined ? message : { ...message, e: errorFrom(message.e as CopiedError) },
    timeout: -1,
    bind: "functions",
  };
}
