import { messageOf, PublisherError } from "../../lib/errors.js";
import { type FetchedBytes, type FetchLimits, fetchBytes } from "../../lib/fetch-bytes.js";
import { decodeFeed } from "./decode-feed.js";

const HEADERS = {
  accept:
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
};

/** A text, and where it was found after redirects. */
export interface FetchedText extends Pick<FetchedBytes, "url"> {
  readonly text: string;
}

/**
 * Asks for a text.
 *
 * @returns undefined when nothing is there (404 and 410)
 * @throws PublisherError `usage` for every other answer than a text within the limits
 */
export async function fetchPage(url: URL, limits: FetchLimits): Promise<FetchedText | undefined> {
  const answer = await fetchResponse(url, limits);
  return answer && { text: decodeFeed(answer.bytes, answer.contentType, url.href), url: answer.url };
}

async function fetchResponse(url: URL, limits: FetchLimits): Promise<FetchedBytes | undefined> {
  try {
    return await fetchBytes(url, HEADERS, limits);
  } catch (error) {
    throw new PublisherError("usage", `${url.href}: the old feed cannot be fetched: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
