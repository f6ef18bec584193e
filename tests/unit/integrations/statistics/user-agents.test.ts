import { expect, test } from "vitest";
import { createUserAgentCache, parseUserAgent } from "../../../../src/integrations/statistics/user-agents.js";
import { KNOWN_AGENTS } from "../../../fixtures/user-agents.js";

test.for(KNOWN_AGENTS)("$userAgent", ({ userAgent, ...expected }) => {
  expect(parseUserAgent(userAgent)).toEqual({ subscribers: undefined, feedId: "", ...expected });
});

test("incredible numbers of subscribers are ignored", () => {
  expect(parseUserAgent("Feedly/1.0 (999999999999 subscribers)").subscribers).toBeUndefined();
});

test.for(["FeedReader/3.14 users", "feed2 subscribersonly", "a.1 readership"])(
  "%s states nothing",
  (userAgent) => {
    expect(parseUserAgent(userAgent).subscribers).toBeUndefined();
  },
);

test("the cache stays small for many and for long User-Agents", () => {
  const { agentOf: remembered, size } = createUserAgentCache();
  for (let index = 0; index < 3_000; index += 1) {
    remembered(`Feedly/1.0 (${index} subscribers; ${"x".repeat(800)})`);
    remembered(`Feedly/1.0 (${index} subscribers; ${"x".repeat(15_000)})`);
  }

  expect(size()).toBeLessThanOrEqual(1_000_000);
  expect(remembered("Feedly/1.0 (7 subscribers)")).toMatchObject({ name: "Feedly", subscribers: 7 });
});

test("only the beginning of a very long User-Agent is parsed", () => {
  const { agentOf: remembered } = createUserAgentCache();
  const filling = "x ".repeat(5_000);

  expect(remembered(`Feedly/1.0 (7 subscribers) ${filling}`)).toMatchObject({
    name: "Feedly",
    subscribers: 7,
  });
  expect(remembered(`Feedly/1.0 ${filling} (7 subscribers)`)).toMatchObject({ subscribers: undefined });
});
