import { messageOf } from "./errors.js";
import { VERSION } from "./version.js";

export interface FetchLimits {
  /** From the request to the last byte. */
  readonly timeoutMs: number;
  /** After decompression. */
  readonly maxBytes: number;
}

export interface FetchedBytes {
  readonly bytes: Uint8Array;
  readonly contentType: string | null;
  /** After redirects. */
  readonly url: URL;
}

/**
 * Fetches a URL with limits for time and size.
 *
 * @returns undefined for 404 and 410
 * @throws Error whose message says why it failed
 */
export async function fetchBytes(
  url: URL,
  headers: Readonly<Record<string, string>>,
  limits: FetchLimits,
): Promise<FetchedBytes | undefined> {
  try {
    const response = await fetch(url, {
      headers: { "user-agent": `feedwright/${VERSION}`, ...headers },
      signal: AbortSignal.timeout(limits.timeoutMs),
    });
    const { ok, status, statusText } = response;
    if (ok) {
      const bytes = await bytesOf(response, limits);
      return { bytes, contentType: response.headers.get("content-type"), url: new URL(response.url) };
    }
    await response.body?.cancel();
    if (status === 404 || status === 410) return undefined;
    throw new Error(`it answers ${status} ${statusText}`.trim());
  } catch (error) {
    throw new Error(reasonFor(error, limits), { cause: error });
  }
}

async function bytesOf(response: Response, limits: FetchLimits): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > limits.maxBytes) throw new Error(`it is larger than ${limits.maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The reason is in the cause of the error that `fetch` throws. */
function reasonFor(error: unknown, { timeoutMs }: FetchLimits): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `it has not answered completely within ${timeoutMs / 1000} seconds`;
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
