import { expect, test } from "vitest";
import { SubscriberTokens } from "../../../../src/integrations/private-feeds/subscriber-tokens.js";
import { PublisherError } from "../../../../src/lib/errors.js";
import { hashToken, newAccessToken } from "../../../../src/publishing/access-token.js";
import type { Access } from "../../../../src/publishing/publisher-client.js";

const token = newAccessToken();

/** A ledger with these tokens. It answers when `until` resolves. */
function ledgerWith(...tokens: string[]) {
  const state = { tokens, asked: 0, isBroken: false, until: Promise.resolve() };
  const access = async (): Promise<Access> => {
    state.asked += 1;
    if (state.isBroken) throw new PublisherError("press-stopped", "the thread that publishes has ended");
    const known = state.tokens.map((one, index) => ({
      name: `${index}`,
      hash: hashToken(one),
      created: 0,
    }));
    await state.until;
    return { tokens: known, placeholder: "in its place" };
  };
  const time = { now: 0 };
  return { state, time, tokens: new SubscriberTokens({ access }, () => time.now) };
}

test("only tokens in the ledger are valid", async () => {
  const { tokens } = ledgerWith(token);

  expect(await tokens.placeholderFor(token)).toBe("in its place");
  for (const other of ["", newAccessToken(), token.slice(0, -1), `${token} `, hashToken(token)])
    expect(await tokens.placeholderFor(other), other).toBeUndefined();
});

test("the ledger is read every two seconds, so a token that another process revoked is valid no longer than that", async () => {
  const { tokens, state, time } = ledgerWith(token);
  await Promise.all([tokens.placeholderFor(token), tokens.placeholderFor(token)]);
  state.tokens = [];
  time.now = 1_999;
  expect(await tokens.placeholderFor(token)).toBeDefined();
  expect(state.asked).toBe(1);

  time.now = 2_000;
  expect(await tokens.placeholderFor(token)).toBeUndefined();
  expect(state.asked).toBe(2);
});

test("changes by this process apply to the next request, even during a read", async () => {
  const { tokens, state } = ledgerWith(token);
  let answer: () => void = () => undefined;
  state.until = new Promise((resolve) => {
    answer = resolve;
  });
  const early = tokens.placeholderFor(token);
  state.tokens = [];
  tokens.invalidate();
  const late = tokens.placeholderFor(token);
  answer();

  expect(await early).toBeDefined();
  expect(await late).toBeUndefined();
  expect(await tokens.placeholderFor(token)).toBeUndefined();
});

test("no token is valid while the ledger cannot be read; all are valid again afterwards", async () => {
  const { tokens, state, time } = ledgerWith(token);
  await tokens.placeholderFor(token);
  state.isBroken = true;
  time.now = 2_000;
  await expect(tokens.placeholderFor(token)).rejects.toMatchObject({ code: "press-stopped" });

  state.isBroken = false;
  expect(await tokens.placeholderFor(token)).toBeDefined();
});
