import { type ErrorCode, isErrorCode, PublisherError } from "../lib/errors.js";

/** An error as it goes from one thread to another: of its own fields only those arrive that are copied by hand. */
export interface SerializedError {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly stack: string | undefined;
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
