import type { IncomingMessage } from "node:http";
import type { Document } from "../../feeds/document.js";
import { readFeedPath, TAXONOMIES } from "../../feeds/feed-place.js";
import type { RefreshOutcome } from "../../publishing/refreshes.js";

/** Refreshes whose times are kept until somebody asks for them. */
const MOST_TIMES = 10_000;

interface AnswersOfFeed {
  /** By status. */
  readonly requests: Map<number, number>;
  bytes: number;
}

/** What is measured as it happens, in numbers alone: whoever asks for it pays for the rest. */
export class Measures {
  /** By feed; there are never more than a few dozen. */
  readonly answers = new Map<string, AnswersOfFeed>();
  readonly refreshes = { done: 0, failed: 0 };
  readonly #ofDocument = new WeakMap<Document, AnswersOfFeed>();
  #times: number[] = [];

  answered(_req: IncomingMessage, status: number, bytes: number, document: Document | undefined): void {
    const answers = document === undefined ? this.#of("other") : this.#ofThe(document);
    answers.requests.set(status, (answers.requests.get(status) ?? 0) + 1);
    answers.bytes += bytes;
  }

  refreshEnded(outcome: RefreshOutcome): void {
    if ("error" in outcome) {
      this.refreshes.failed += 1;
      return;
    }
    this.refreshes.done += 1;
    if (this.#times.length < MOST_TIMES) this.#times.push(outcome.report.duration / 1_000);
  }

  /** Seconds that refreshes took since the last time. */
  takeTimes(): readonly number[] {
    const times = this.#times;
    this.#times = [];
    return times;
  }

  #ofThe(document: Document): AnswersOfFeed {
    const known = this.#ofDocument.get(document);
    if (known !== undefined) return known;
    const answers = this.#of(feedLabel(document.path));
    this.#ofDocument.set(document, answers);
    return answers;
  }

  #of(label: string): AnswersOfFeed {
    const known = this.answers.get(label);
    if (known !== undefined) return known;
    const answers = { requests: new Map<number, number>(), bytes: 0 };
    this.answers.set(label, answers);
    return answers;
  }
}

/** The main feeds by their paths, those of cuts by what they are cuts of: however many there are, the labels are few. */
export function feedLabel(path: string): string {
  const found = readFeedPath(path);
  if (found === undefined) return "other";
  const { place, form } = found;
  if (form === "page") return "pages";
  if (place.archive !== undefined) return "archive";
  return place.term === undefined ? path : TAXONOMIES[place.term.kind].segment;
}
