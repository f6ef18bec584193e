import { afterEach, beforeEach } from "vitest";
import {
  LlmSummaries,
  type LlmSummariesOptions,
  type Outcome,
  type SectionToSummarize,
  type SummaryStore,
} from "../../../../src/integrations/llm/llm-summaries.js";
import { type ChatServer, startChatServer } from "../../../fixtures/chat-server.js";

export class MemoryStore implements SummaryStore {
  readonly kept = new Map<string, string>();

  async find(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const key of keys) {
      const summary = this.kept.get(key);
      if (summary !== undefined) found.set(key, summary);
    }
    return found;
  }

  async save(key: string, summary: string): Promise<void> {
    this.kept.set(key, summary);
  }
}

export const FERRY: SectionToSummarize = {
  heading: "The ferry",
  text: "The ferry crosses the river 14 times a day. It carries 1,200 people. In winter the ice stops it. Then they walk.",
  language: "en",
};

/** A distinct section that is long enough to be requested. */
export function sectionAbout(subject: string): SectionToSummarize {
  return { ...FERRY, heading: subject, text: `This is about ${subject}. ${FERRY.text}` };
}

export interface Setting {
  server: ChatServer;
  store: MemoryStore;
  outcomes: Outcome[];
  /** Milliseconds of each wait. Waits end at once and advance the clock. */
  waits: number[];
  summaries(options?: Partial<LlmSummariesOptions>): LlmSummaries;
}

/** A new server, store and clock for each test of a file. */
export function freshSetting(): Setting {
  const setting = {} as Setting;
  let made: LlmSummaries[] = [];
  let now = 1_767_225_600_000;

  beforeEach(async () => {
    made = [];
    setting.server = await startChatServer();
    setting.store = new MemoryStore();
    setting.outcomes = [];
    setting.waits = [];
    setting.summaries = (options = {}) => {
      const summaries = new LlmSummaries({
        url: setting.server.url,
        model: "small",
        key: "secret-key",
        store: setting.store,
        onOutcome: (outcome) => setting.outcomes.push(outcome),
        clock: () => now,
        random: () => 0.5,
        sleep: async (milliseconds) => {
          setting.waits.push(milliseconds);
          now += milliseconds;
        },
        ...options,
      });
      made.push(summaries);
      return summaries;
    };
  });
  afterEach(async () => {
    await Promise.all(made.map((summaries) => summaries.stop()));
    await setting.server.close();
  });
  return setting;
}

/** Requests summaries and waits until the round ends. */
export async function ask(
  summaries: LlmSummaries,
  ...sections: readonly SectionToSummarize[]
): Promise<void> {
  summaries.request(sections);
  await summaries.idle();
}
