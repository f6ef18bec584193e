import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Ledger } from "../../../../src/ledger/ledger.js";
import { newLedger, newPlace } from "../../../fixtures/open-ledger.js";

const noon = Date.UTC(2026, 0, 5, 12);

describe("a document", () => {
  let ledger: Ledger;

  beforeEach(async () => {
    ledger = await newLedger();
  });

  async function publish(hash: string, notify = true, path = "/rss.xml"): Promise<void> {
    await ledger.documents.dates(new Map([[path, hash]]), noon, notify);
  }

  const pending = async () => Object.fromEntries(await ledger.documents.pendingNotifications());

  test("that is new has no subscribers to notify", async () => {
    await publish("a");

    expect(await pending()).toEqual({});
    expect(await ledger.documents.paths()).toEqual(["/rss.xml"]);
  });

  test("that changed is pending until hubs are notified", async () => {
    await publish("a");
    await publish("b");
    expect(await pending()).toEqual({ "/rss.xml": "b" });
    await publish("b");
    expect(await pending()).toEqual({ "/rss.xml": "b" });

    await ledger.documents.markNotified("/rss.xml", "b");
    expect(await pending()).toEqual({});
    await publish("b");
    expect(await pending()).toEqual({});
  });

  test("that changed again during the notification stays pending", async () => {
    await publish("a");
    await publish("b");
    await publish("c");
    await ledger.documents.markNotified("/rss.xml", "b");

    expect(await pending()).toEqual({ "/rss.xml": "c" });
  });

  test("that is again what hubs know is not pending", async () => {
    await publish("a");
    await publish("b");
    await publish("a");

    expect(await pending()).toEqual({});
  });

  test("that changed without hubs is not pending later", async () => {
    await publish("a", false);
    await publish("b", false);
    expect(await pending()).toEqual({});
    await publish("b", true);
    expect(await pending()).toEqual({});

    await publish("c", true);
    expect(await pending()).toEqual({ "/rss.xml": "c" });
  });

  test("that was pending no longer is when it changes without hubs", async () => {
    await publish("a");
    await publish("b");
    await publish("c", false);

    expect(await pending()).toEqual({});
  });

  test("is marked as notified separately, also if it is unknown", async () => {
    await publish("a", true, "/rss.xml");
    await publish("a", true, "/atom.xml");
    await publish("b", true, "/rss.xml");
    await publish("b", true, "/atom.xml");
    await ledger.documents.markNotified("/rss.xml", "b");
    await ledger.documents.markNotified("/nothing.xml", "b");

    expect(await pending()).toEqual({ "/atom.xml": "b" });
    expect((await ledger.documents.paths()).toSorted()).toEqual(["/atom.xml", "/rss.xml"]);
  });
});

test("pending documents stay pending after a restart, and hundreds are looked up at once", async () => {
  const place = await newPlace();
  const first = await place.open();
  const hashes = (hash: string) =>
    new Map(Array.from({ length: 1201 }, (_, index) => [`/${index}.xml`, hash]));
  await first.documents.dates(hashes("a"), noon, true);
  await first.documents.dates(hashes("b"), noon + 5000, true);
  await first.close();

  const second = await place.open();
  onTestFinished(() => second.close());

  expect(await second.documents.pendingNotifications()).toEqual(hashes("b"));
  expect(new Set((await second.documents.dates(hashes("b"), noon + 9000, true)).values())).toEqual(
    new Set([noon + 5000]),
  );
});
