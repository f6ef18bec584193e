import { describe, expect, test } from "vitest";
import { LlmSummaries } from "../../../../src/integrations/llm/llm-summaries.js";
import { answering, answeringAfter, failing, silence } from "../../../fixtures/chat-server.js";
import { ask, FERRY, freshSetting, sectionAbout } from "./setting.js";

const setting = freshSetting();
const SUMMARY = "The ferry makes 14 crossings a day, but ice stops it in winter.";

describe("a section that the model has not summarized", () => {
  test("has no summary, and a lookup sends no request", async () => {
    expect(await setting.summaries().known([FERRY])).toEqual([undefined]);
    expect(setting.server.asked).toHaveLength(0);
  });

  test("is requested in the background and found at the next lookup", async () => {
    setting.server.replyWith(answeringAfter(20, SUMMARY));
    const summaries = setting.summaries();
    summaries.request([FERRY]);

    expect(await summaries.known([FERRY])).toEqual([undefined]);
    await summaries.idle();
    expect(await summaries.known([sectionAbout("geese"), FERRY])).toEqual([undefined, SUMMARY]);
    expect(summaries.counts()).toMatchObject({ asked: 1, kept: 1 });
    expect(setting.outcomes).toEqual([
      { kind: "kept", message: 'section "The ferry": summarized by the model' },
    ]);
  });

  test.for([
    ["has a sentence or two", "The ferry crosses the river 14 times a day. It carries 1,200 people."],
    ["is empty", " \n"],
  ])("is not requested if it %s", async ([, text = ""]) => {
    await ask(setting.summaries(), { ...FERRY, text });

    expect(setting.server.asked).toHaveLength(0);
  });
});

describe("a section is requested once", () => {
  test("in two rounds", async () => {
    const summaries = setting.summaries();
    await ask(summaries, FERRY);
    await ask(summaries, FERRY);

    expect(setting.server.asked).toHaveLength(1);
  });

  test("if two articles contain it", async () => {
    await ask(setting.summaries(), FERRY, { ...FERRY });

    expect(setting.server.asked).toHaveLength(1);
  });

  test("if it is requested again before the answer", async () => {
    setting.server.replyWith(answeringAfter(50, SUMMARY));
    const summaries = setting.summaries();
    summaries.request([FERRY]);
    summaries.request([FERRY]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await ask(summaries, FERRY);

    expect(setting.server.asked).toHaveLength(1);
  });

  test("across a restart", async () => {
    setting.server.replyWith(answering(SUMMARY));
    await ask(setting.summaries(), FERRY);
    const restarted = setting.summaries();
    await ask(restarted, FERRY);

    expect(await restarted.known([FERRY])).toEqual([SUMMARY]);
    expect(setting.server.asked).toHaveLength(1);
    expect(restarted.counts().asked).toBe(0);
  });

  test("even if the answer was rejected", async () => {
    setting.server.replyWith(answering("- one\n- two"));
    await ask(setting.summaries(), FERRY);
    const restarted = setting.summaries();
    await ask(restarted, FERRY);

    expect(await restarted.known([FERRY])).toEqual([undefined]);
    expect(setting.server.asked).toHaveLength(1);
  });

  test.for([
    ["another model", { model: "large" }, {}],
    ["another heading", {}, { heading: "The boat" }],
    ["another language", {}, { language: "en-GB" }],
    ["another text", {}, { text: `${FERRY.text} It is free.` }],
  ] as const)("but again for %s", async ([, options, change]) => {
    await ask(setting.summaries(), FERRY);
    await ask(setting.summaries(options), { ...FERRY, ...change });

    expect(setting.server.asked).toHaveLength(2);
  });
});

describe("the load on the endpoint is limited", () => {
  const many = Array.from({ length: 12 }, (_, index) => sectionAbout(`bird ${index}`));

  test.for([1, 2, 4])("at most %i requests run at once", async (concurrency) => {
    setting.server.replyWith(answeringAfter(10, "The ferry carries people."));
    await ask(setting.summaries({ concurrency }), ...many);

    expect(setting.server.asked).toHaveLength(12);
    expect(setting.server.mostAtOnce()).toBe(concurrency);
  });

  test("the next round requests sections that did not fit into the queue", async () => {
    setting.server.replyWith(answeringAfter(20, "The ferry carries people."));
    const summaries = setting.summaries({ maxWaiting: 5 });
    await ask(summaries, ...many);
    expect(summaries.counts().kept).toBeLessThan(12);
    await ask(summaries, ...many);

    expect(summaries.counts()).toMatchObject({ asked: 12, kept: 12 });
  });

  test("a very long text is truncated between words", async () => {
    await ask(setting.summaries({ maxCharacters: 100 }), FERRY);

    const { text } = setting.server.asked[0]?.section ?? {};
    expect(String(text).length).toBeLessThanOrEqual(100);
    expect(FERRY.text).toContain(`${text} `);
  });
});

describe("stopping", () => {
  test("aborts running requests without counting them and sends no more", async () => {
    setting.server.replyWith(silence);
    const summaries = setting.summaries();
    summaries.request([FERRY, sectionAbout("geese"), sectionAbout("ducks")]);
    await expect.poll(() => setting.server.asked.length).toBe(2);
    await summaries.stop();
    await ask(summaries, sectionAbout("swans"));

    expect(setting.server.asked).toHaveLength(2);
    expect(summaries.counts()).toMatchObject({ asked: 2, kept: 0, failed: { other: 0, timeout: 0 } });
    expect(setting.store.kept.size).toBe(0);
    expect(setting.outcomes).toEqual([]);
  });

  test("does not wait for a Retry-After", async () => {
    setting.server.replyWith(failing(429, "slowly", { "retry-after": "50" }));
    const summaries = setting.summaries({ sleep: undefined });
    summaries.request([FERRY]);
    await expect.poll(() => setting.server.asked.length).toBe(1);
    await summaries.stop();

    expect(setting.server.asked).toHaveLength(1);
  });
});

describe("a ledger that fails", () => {
  test("ends the round if it cannot be read, and reports the error", async () => {
    setting.store.find = () => Promise.reject(new Error("disk I/O error"));
    const summaries = setting.summaries();
    await ask(summaries, FERRY);

    expect(setting.outcomes).toMatchObject([{ kind: "roundEnded", message: /disk I\/O error/ }]);
    expect(setting.server.asked).toHaveLength(0);
    await expect(summaries.known([FERRY])).rejects.toThrow("disk I/O error");
  });

  test("ends the round if it cannot be written, since requests cost money", async () => {
    setting.store.save = () => Promise.reject(new Error("disk full"));
    const summaries = setting.summaries({ concurrency: 1 });
    await ask(summaries, FERRY, sectionAbout("geese"));

    expect(setting.server.asked).toHaveLength(1);
    expect(summaries.counts()).toMatchObject({ asked: 1, kept: 0, failed: { other: 1 } });
    expect(setting.outcomes[0]?.message).toContain("disk full");
  });
});

test.for([
  ["", "expected an http or https address"],
  ["localhost:11434/v1", "expected an http or https address"],
  ["ftp://127.0.0.1/v1", "expected an http or https address"],
  ["http://me:pass@127.0.0.1/v1", "without a name and password"],
  ["http://127.0.0.1/v1?version=1", 'without "?" and "#"'],
  ["http://127.0.0.1/v1/chat/completions", 'leave off "/chat/completions"'],
] as const)("the URL %j is invalid: %s", ([url, problem]) => {
  const make = () => new LlmSummaries({ url, model: "small", key: undefined, store: setting.store });

  expect(make).toThrow(
    expect.objectContaining({ code: "configuration", message: expect.stringContaining(problem) }),
  );
  expect(make).not.toThrow("pass@");
});

test("the name of the model is required", () => {
  expect(() => setting.summaries({ model: " " })).toThrow("expected a name, found nothing");
});
