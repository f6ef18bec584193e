import type { IncomingMessage } from "node:http";
import type { Document } from "../../feeds/document.js";
import { parseFeedPath, TAXONOMIES } from "../../feeds/feed-path.js";
import type { RefreshOutcome } from "../../publishing/refreshes.js";

/** Limit of durations kept between two scrapes. */
const MAX_DURATIONS = 10_000;

interface FeedResponses {
  /** By status. */
  readonly requests: Map<number, number>;
  bytes: number;
}

/** Counts events with little work per request. The registry reads the counts when `/metrics` is requested. */
export class Metrics {
  /** By label; at most a few dozen. */
  readonly responses = new Map<string, FeedResponses>();
  readonly refreshes = { done: 0, failed: 0 };
  readonly #byDocument = new WeakMap<Document, FeedResponses>();
  #durations: number[] = [];

  recordResponse(_req: IncomingMessage, status: number, bytes: number, document: Document | undefined): void {
    const answers = document === undefined ? this.#forLabel("other") : this.#forDocument(document);
    answers.requests.set(status, (answers.requests.get(status) ?? 0) + 1);
    answers.bytes += bytes;
  }

  recordRefresh(outcome: RefreshOutcome): void {
    if ("error" in outcome) {
      this.refreshes.failed += 1;
      return;
    }
    this.refreshes.done += 1;
    if (this.#durations.length < MAX_DURATIONS) this.#durations.push(outcome.report.duration / 1_000);
  }

  /** Durations of refreshes since the last call, in seconds. */
  takeDurations(): readonly number[] {
    const times = this.#durations;
    this.#durations = [];
    return times;
  }

  #forDocument(document: Document): FeedResponses {
    const known = this.#byDocument.get(document);
    if (known !== undefined) return known;
    const answers = this.#forLabel(feedLabel(document.path));
    this.#byDocument.set(document, answers);
    return answers;
  }

  #forLabel(label: string): FeedResponses {
    const known = this.responses.get(label);
    if (known !== undefined) return known;
    const answers = { requests: new Map<number, number>(), bytes: 0 };
    this.responses.set(label, answers);
    return answers;
  }
}

/** The path for main feeds, the taxonomy for term feeds. So the number of labels does not grow with the terms. */
export function feedLabel(path: string): string {
  const found = parseFeedPath(path);
  if (found === undefined) return "other";
  const { key, variant } = found;
  if (variant === "page") return "pages";
  if (key.archive !== undefined) return "archive";
  return key.term === undefined ? path : TAXONOMIES[key.term.kind].segment;
}
