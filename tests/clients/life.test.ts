import { beforeAll, describe, expect, test } from "vitest";
import { subscribeWithFeedparser } from "../fixtures/feedparser.js";
import { loggingProxy } from "../fixtures/logging-proxy.js";
import { subscribeWithNewsboat } from "../fixtures/newsboat.js";
import { MOVED, STAGES } from "../fixtures/publication-life.js";
import { publicationWithProxy } from "../fixtures/publication-with-a-proxy.js";
import { subscribeWithRss2email } from "../fixtures/rss2email.js";
import type { Shown, Subscriber } from "../fixtures/subscriber.js";
import { cleanUpAfterAll, type RegisterCleanup } from "../fixtures/temporary-directory.js";

interface Client {
  readonly client: string;
  readonly subscribe: (address: string, atTheEnd: RegisterCleanup) => Subscriber | Promise<Subscriber>;
  /** Whether it stores the URL of a permanent redirect; otherwise it follows the redirect at every poll. */
  readonly takesNoteOfMoves: boolean;
}

const CLIENTS: readonly Client[] = [
  { client: "newsboat", subscribe: subscribeWithNewsboat, takesNoteOfMoves: false },
  { client: "rss2email", subscribe: subscribeWithRss2email, takesNoteOfMoves: true },
  { client: "feedparser", subscribe: subscribeWithFeedparser, takesNoteOfMoves: true },
];

const SUBSCRIPTIONS = CLIENTS.flatMap((client) =>
  ["/rss.xml", "/atom.xml"].map((path) => ({ ...client, path, name: `${client.client} with ${path}` })),
);

/** The state after every client has polled at a stage. */
interface Observed {
  /** What each subscriber was shown so far, in the order of the subscriptions. */
  readonly shown: readonly (readonly Shown[])[];
  /** The URL that each polls next. */
  readonly addresses: readonly string[];
  /** Statuses of these polls. */
  readonly statuses: readonly number[];
}

const observed = new Map<string, Observed>();
const atTheEnd = cleanUpAfterAll();
let newOrigin = "";

beforeAll(async () => {
  const publication = await publicationWithProxy(atTheEnd);
  const next = await loggingProxy(atTheEnd, "localhost");
  newOrigin = next.origin;
  const subscribers = await Promise.all(
    SUBSCRIPTIONS.map(({ subscribe, path }) => subscribe(`${publication.proxy.origin}${path}`, atTheEnd)),
  );
  for (const { name, happen } of STAGES) {
    await happen({ publication, next, subscribers });
    await Promise.all(subscribers.map((subscriber) => subscriber.poll()));
    observed.set(name, {
      shown: subscribers.map((subscriber) => subscriber.shown()),
      addresses: subscribers.map((subscriber) => subscriber.address()),
      statuses: [...publication.proxy.passed(), ...next.passed()].map(({ status }) => status),
    });
  }
}, 120_000);

const stages = STAGES.map((stage) => [stage.name, stage] as const);

describe.each(SUBSCRIPTIONS.map(({ name }, index) => [name, index] as const))("%s", (_name, index) => {
  test.for(stages)("shows every article exactly once %s", ([stage, { titles }]) => {
    const shown = observed.get(stage)?.shown[index] ?? [];

    expect(shown.map(({ title }) => title).toSorted()).toEqual(titles.toSorted());
    expect(new Set(shown.map(({ id }) => id)).size).toBe(titles.length);
  });
});

const followers = SUBSCRIPTIONS.flatMap(({ name, path, takesNoteOfMoves }, index) =>
  takesNoteOfMoves ? [[name, path, index] as const] : [],
);

test.for(followers)("%s uses the new URL after a redirect", ([, path, index]) => {
  expect(observed.get(MOVED)?.addresses[index]).toBe(`${newOrigin}${path}`);
});

test.for(stages.filter(([, { statuses }]) => statuses !== undefined))(
  "every client was sent a new feed %s",
  ([name, { statuses = [] }]) => {
    const expected = SUBSCRIPTIONS.flatMap(() => statuses);

    expect(observed.get(name)?.statuses.toSorted()).toEqual(expected.toSorted());
  },
);
