/** What went wrong, for programs: stable over releases. HTTP answers and exit codes are derived from it. */
const ERROR_CODES = [
  "usage",
  "configuration",
  "directory-missing",
  "directory-unreadable",
  "article-rejected",
  "removals-unconfirmed",
  "ledger-unusable",
  // It was in use, and is damaged, gone or another one by now: it has to be opened anew.
  "ledger-lost",
  // For a while: it comes back by itself, and so does whoever asks.
  "database-away",
  "document-malformed",
  "unauthorized",
  "not-found",
  "gone",
  "method-not-allowed",
  "address-too-long",
  "body-too-large",
  "no-snapshot",
  // What was asked for takes the articles, and is to be had of a process that has them.
  "no-articles",
  "press-stopped",
  "busy",
  // Of commands that ask a service: there is none, and it failed at what it was asked for.
  "no-service",
  "service-failed",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Whether it is a code of this version: another one may know others. */
export function isErrorCode(text: string): text is ErrorCode {
  return ERROR_CODES.some((code) => code === text);
}

/**
 * The one error of this program. The message is meant for the publisher: it names
 * the path, line or field, what was expected and found, and how to mend it.
 */
export class PublisherError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PublisherError";
    this.code = code;
  }
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` that Node and SQLite put on their errors (`ENOENT`, `EADDRINUSE`, …), or "". */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
