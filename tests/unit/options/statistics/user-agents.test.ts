import { expect, test } from "vitest";
import { agentOf } from "../../../../src/options/statistics/user-agents.js";
import { KNOWN_AGENTS } from "../../../fixtures/user-agents.js";

test.for(KNOWN_AGENTS)("$userAgent", ({ userAgent, ...expected }) => {
  expect(agentOf(userAgent)).toEqual({ subscribers: undefined, feedId: "", ...expected });
});

test("nobody is believed to have more subscribers than there are people who could be", () => {
  expect(agentOf("Feedly/1.0 (999999999999 subscribers)").subscribers).toBeUndefined();
});

test.for(["FeedReader/3.14 users", "feed2 subscribersonly", "a.1 readership"])(
  "%s states nothing",
  (userAgent) => {
    expect(agentOf(userAgent).subscribers).toBeUndefined();
  },
);
