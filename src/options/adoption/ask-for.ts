import { messageOf, PublisherError } from "../../errors.js";
import { VERSION } from "../../version.js";
import { decodeFeed } from "./decode-feed.js";

export interface FetchLimits {
  /** Milliseconds from the question to the last byte. */
  readonly timeout: number;
  /** Bytes, as they are after decompression. */
  readonly size: number;
}

const HEADERS = {
  accept:
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
  "user-agent": `feedwright/${VERSION}`,
};

/** A text, and where it was found after redirects. */
export interface Answer {
  readonly text: string;
  readonly url: URL;
}

/**
 * Asks for a text.
 *
 * @returns undefined when nothing is there (404 and 410)
 * @throws PublisherError `usage` for every other answer than a text within the limits
 */
export async function askFor(url: URL, limits: FetchLimits): Promise<Answer | undefined> {
  const response = await answerTo(url, limits);
  const { status, statusText } = response;
  if (!response.ok) {
    await response.body?.cancel();
    if (status === 404 || status === 410) return undefined;
    throw unavailable(url, `it answers ${status} ${statusText}`.trim());
  }
  const bytes = await bytesOf(response, url, limits);
  return {
    text: decodeFeed(bytes, response.headers.get("content-type"), url.href),
    url: new URL(response.url),
  };
}

async function answerTo(url: URL, limits: FetchLimits): Promise<Response> {
  try {
    return await fetch(url, { headers: HEADERS, signal: AbortSignal.timeout(limits.timeout) });
  } catch (error) {
    throw unavailable(url, reasonFor(error, limits), error);
  }
}

async function bytesOf(response: Response, url: URL, limits: FetchLimits): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > limits.size) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw unavailable(url, reasonFor(error, limits), error);
  }
  if (size > limits.size) throw unavailable(url, `it is larger than ${limits.size} bytes`);
  return Buffer.concat(chunks);
}

/** `fetch` says that it failed, and its cause why. */
function reasonFor(error: unknown, { timeout }: FetchLimits): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `it has not answered completely within ${timeout / 1000} seconds`;
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

function unavailable(url: URL, reason: string, cause?: unknown): PublisherError {
  return new PublisherError("usage", `${url.href}: the old feed cannot be fetched: ${reason}`, { cause });
}
