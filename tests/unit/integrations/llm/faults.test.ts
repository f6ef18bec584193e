import { describe, expect, test } from "vitest";
import {
  answering,
  failing,
  flood,
  hangingUp,
  type Reply,
  sending,
  silence,
  startChatServer,
  trickle,
} from "../../../fixtures/chat-server.js";
import { ask, FERRY, freshSetting, sectionAbout } from "./setting.js";

const setting = freshSetting();
const GOOD = answering("The ferry carries people.");

describe("a failure is counted, and the next round requests the section again", () => {
  const faults: readonly (readonly [string, Reply, object])[] = [
    ["no answer in time", silence, { timeout: 1 }],
    ["a body that never ends", trickle, { timeout: 1 }],
    ["429", failing(429), { rateLimited: 1 }],
    ["500", failing(500), { other: 1 }],
    ["503", failing(503), { unreachable: 1 }],
    ["a connection hung up", hangingUp, { unreachable: 1 }],
    ["401", failing(401), { other: 1 }],
    ["404", failing(404), { other: 1 }],
    ["400", failing(400), { other: 1 }],
    ["invalid JSON", sending(200, '{"choices":['), { other: 1 }],
    ["JSON of another kind", sending(200, { answer: 42 }), { other: 1 }],
    ["no choice", sending(200, { choices: [] }), { other: 1 }],
    ["a page", sending(200, "<h1>Welcome</h1>", { "content-type": "text/html" }), { other: 1 }],
    ["nothing at all", sending(204, ""), { other: 1 }],
    ["a flood", flood, { other: 1 }],
  ];

  test.for(faults)("%s", async ([, reply, failed]) => {
    setting.server.replyWith(reply);
    const summaries = setting.summaries({ timeoutMs: 400 });
    await ask(summaries, FERRY);
    expect(summaries.counts()).toMatchObject({ asked: 1, kept: 0, failed });
    expect(await summaries.known([FERRY])).toEqual([undefined]);
    expect(setting.outcomes[0]).toMatchObject({ kind: "failed", why: Object.keys(failed)[0] });

    setting.server.replyWith(GOOD);
    await ask(summaries, FERRY);
    expect(await summaries.known([FERRY])).toEqual(["The ferry carries people."]);
  });
});

describe("a rejected answer is counted and not requested again", () => {
  test.for([
    ["nothing", answering(""), "empty"],
    ["null", answering(null), "empty"],
    ["markup", answering("**The ferry** carries people."), "markup"],
    ["a speech", answering("People walk. ".repeat(4)), "tooLong"],
    ["a sentence that breaks off", answering("The ferry carries", "length"), "tooLong"],
    ["a number that the text lacks", answering("The ferry crosses 15 times a day."), "newNumbers"],
  ] as const)("%s", async ([, reply, why]) => {
    setting.server.replyWith(reply);
    const summaries = setting.summaries();
    await ask(summaries, FERRY);
    setting.server.replyWith(GOOD);
    await ask(summaries, FERRY);

    expect(summaries.counts()).toMatchObject({ asked: 1, kept: 0, refused: { [why]: 1 } });
    expect(setting.outcomes).toMatchObject([{ kind: "refused", why }]);
    expect(await summaries.known([FERRY])).toEqual([undefined]);
    expect([...setting.store.kept.values()]).toEqual([""]);
  });
});

describe("retries", () => {
  test.for([429, 503])("%i with Retry-After is retried after that time", async (status) => {
    setting.server.replyWith(failing(status, "slowly", { "retry-after": "7" }), GOOD);
    const summaries = setting.summaries();
    await ask(summaries, FERRY);

    expect(setting.waits).toEqual([7000]);
    expect(summaries.counts()).toMatchObject({ asked: 1, kept: 1 });
  });

  test("Retry-After may be a date", async () => {
    const date = new Date(1_767_225_600_000 + 9000).toUTCString();
    setting.server.replyWith(failing(429, "slowly", { "retry-after": date }), GOOD);
    await ask(
      setting.summaries({ clock: () => 1_767_225_600_000 + (setting.waits.length > 0 ? 9000 : 0) }),
      FERRY,
    );

    expect(setting.waits).toEqual([9000]);
  });

  test("a Retry-After over the limit ends the round", async () => {
    setting.server.replyWith(failing(429, "tomorrow", { "retry-after": "86400" }));
    const summaries = setting.summaries({ concurrency: 1 });
    await ask(summaries, FERRY, sectionAbout("geese"));

    expect(setting.server.asked).toHaveLength(1);
    expect(setting.waits).toEqual([]);
    expect(summaries.counts()).toMatchObject({ asked: 1, failed: { rateLimited: 1 } });
  });

  test("a pause does not last a year if the clock is set back by one", async () => {
    setting.server.replyWith(failing(429, "slowly", { "retry-after": "7" }), GOOD);
    const clock = () => 1_767_225_600_000 - (setting.outcomes.length > 0 ? 31_536_000_000 : 0);
    const summaries = setting.summaries({ clock, maxRetries: 0 });
    await ask(summaries, FERRY);
    await ask(summaries, sectionAbout("geese"));

    expect(setting.server.asked).toHaveLength(2);
    expect(setting.waits).toEqual([]);
  });

  test("without Retry-After the delays double, with jitter", async () => {
    setting.server.replyWith(failing(500));
    await ask(setting.summaries({ maxRetries: 3, random: () => 0 }), FERRY);

    expect(setting.server.asked).toHaveLength(4);
    expect(setting.waits).toEqual([250, 500, 1000]);
  });
});

describe("the round ends", () => {
  const three = [FERRY, sectionAbout("geese"), sectionAbout("ducks")];

  test("at once if the endpoint does not listen", async () => {
    const gone = await startChatServer();
    await gone.close();
    const summaries = setting.summaries({ url: gone.url, concurrency: 1 });
    await ask(summaries, ...three);

    expect(summaries.counts()).toMatchObject({ asked: 1, failed: { unreachable: 1 } });
    expect(setting.outcomes.map(({ kind }) => kind)).toEqual(["failed", "roundEnded"]);
    expect(setting.outcomes[0]?.message).toContain("ECONNREFUSED");
    expect(setting.outcomes[1]?.message).toContain("2 sections wait for the next refresh");
  });

  test.for([401, 403])(
    "at once if the key is rejected (%i), and no message contains the key",
    async (status) => {
      setting.server.replyWith(failing(status, "Incorrect key provided: secret-key"));
      const summaries = setting.summaries({ concurrency: 1 });
      await ask(summaries, ...three);

      expect(setting.server.asked).toHaveLength(1);
      expect(setting.outcomes[0]?.message).toMatch(
        /expected status 200, found 40[13] .*; give a key that it takes/,
      );
      expect(JSON.stringify(setting.outcomes)).not.toContain("secret-key");

      await ask(summaries, ...three);
      expect(setting.server.asked).toHaveLength(2);
    },
  );

  test("after three failures in a row; the next round starts with the other sections", async () => {
    const subjects = ["a", "b", "c", "d", "e"];
    setting.server.replyWith((response, asked) => {
      const isBad = ["a", "b", "c"].includes(String(asked.section["heading"]));
      (isBad ? failing(400) : GOOD)(response, asked);
    });
    const summaries = setting.summaries({ concurrency: 1 });
    await ask(summaries, ...subjects.map(sectionAbout));
    expect(summaries.counts()).toMatchObject({ asked: 3, kept: 0, failed: { other: 3 } });

    await ask(summaries, ...subjects.map(sectionAbout));
    expect(summaries.counts().kept).toBe(2);
  });
});
