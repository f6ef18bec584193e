/** Stable over releases. HTTP statuses and exit codes are derived from them. */
const ERROR_CODES = [
  "usage",
  "configuration",
  "directory-missing",
  "directory-unreadable",
  "article-rejected",
  "removals-unconfirmed",
  "ledger-unusable",
  // It was damaged, deleted or replaced while in use, and has to be opened again.
  "ledger-lost",
  // Temporary; clients retry.
  "database-away",
  "document-malformed",
  "unauthorized",
  "not-found",
  "gone",
  "method-not-allowed",
  "address-too-long",
  "body-too-large",
  "no-snapshot",
  // Only a replica with the articles can answer.
  "no-articles",
  "press-stopped",
  "busy",
  // For commands that call a service: it is not running, or its answer was an error.
  "no-service",
  "service-failed",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Whether this version knows the code. Another replica may run another version. */
export function isErrorCode(text: string): text is ErrorCode {
  return ERROR_CODES.some((code) => code === text);
}

/**
 * The one error of this program. The message is meant for the publisher: it names
 * the path, line or field, what was expected and found, and how to fix it.
 */
export class PublisherError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PublisherError";
    this.code = code;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` that Node and SQLite put on their errors (`ENOENT`, `EADDRINUSE`, …), or "". */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
