import { describe, expect, test } from "vitest";
import { startService } from "../fixtures/running-service.js";
import { directoryWith, temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";
import { startHub } from "../fixtures/websub-hub.js";
import { startSubscriber } from "../fixtures/websub-subscriber.js";

const about = (title: string, category: string, text = "It is written here.") =>
  `---\ntitle: ${title}\ndate: 2026-01-05\ncategory: ${category}\nlang: en\n---\n\n${text}\n`;

const files = { "mill.md": about("The mill", "Craft"), "weir.md": about("The weir", "River") };

async function start(data = temporaryDirectory(), directory = directoryWith(files)) {
  const hub = await startHub();
  const service = await startService({ directory, data, settings: { hubs: hub.url } });
  const pinged = async () => {
    await hub.idle();
    return hub
      .pings()
      .map(({ topic }) => topic.replace(service.origin, ""))
      .toSorted();
  };
  return { ...service, hub, directory, data, pinged };
}

const MAIN = ["/atom.xml", "/feed.json", "/rss.xml"];

describe("a hub", () => {
  test("is notified of exactly the changed feeds that can have subscribers", async () => {
    const { ask, refresh, directory, pinged } = await start();
    for (const path of ["/categories/craft/rss.xml", "/categories/river/atom.xml", "/archive/1/rss.xml"]) {
      await ask(path);
    }
    expect(await pinged()).toEqual([]);

    writeFiles(directory, { "mill.md": about("The mill", "Craft", "It is written again.") });
    const { announced, documents } = JSON.parse((await refresh()).text);
    expect(await pinged()).toEqual([...MAIN, "/categories/craft/rss.xml"].toSorted());
    expect(documents).toContain("/categories/craft/rss.xml");
    expect(announced).toHaveLength(4);
    for (const notification of announced)
      expect(notification).toMatchObject({ state: "accepted", attempts: 1 });
  });

  test("is not notified of a refresh that changed nothing", async () => {
    const { refresh, pinged } = await start();
    const { announced } = JSON.parse((await refresh()).text);

    expect(announced).toEqual([]);
    expect(await pinged()).toEqual([]);
  });

  test("is notified once of changes made while the service was stopped", async () => {
    const directory = directoryWith(files);
    const data = temporaryDirectory();
    const first = await startService({
      directory,
      data,
      settings: { hubs: "http://127.0.0.1:9/", url: "https://example.org/" },
    });
    await first.publisher.publisher.close();
    writeFiles(directory, { "mill.md": about("The mill", "Craft", "It is written again.") });
    const hub = await startHub();
    const second = await startService({
      directory,
      data,
      settings: { hubs: hub.url, url: "https://example.org/" },
    });
    await hub.idle();

    expect(
      hub
        .pings()
        .map(({ topic }) => topic)
        .toSorted(),
    ).toEqual(MAIN.map((path) => `https://example.org${path}`));
    await second.refresh();
    expect(hub.pings()).toEqual([]);
  });

  test("that is new is not notified of earlier changes", async () => {
    const directory = directoryWith(files);
    const data = temporaryDirectory();
    const first = await startService({ directory, data, settings: { url: "https://example.org/" } });
    writeFiles(directory, { "mill.md": about("The mill", "Craft", "It is written again.") });
    await first.refresh();
    await first.publisher.publisher.close();
    const hub = await startHub();
    await startService({ directory, data, settings: { hubs: hub.url, url: "https://example.org/" } });

    // The documents now name the hub, without subscribers.
    await hub.idle();
    expect(hub.subscriptions()).toEqual([]);
    expect(new Set(hub.pings().map(({ topic }) => topic)).size).toBeLessThanOrEqual(3);
  });

  test("is notified of a feed that no longer exists", async () => {
    const directory = directoryWith({ "craft/mill.md": about("The mill", "Craft") });
    const data = temporaryDirectory();
    const hub = await startHub();
    const settings = { hubs: hub.url, url: "https://example.org/" };
    const first = await startService({ directory, data, settings: { ...settings, "folder-feeds": "true" } });
    expect((await first.ask("/folders/craft/rss.xml")).status).toBe(200);
    await first.publisher.publisher.close();
    const second = await startService({ directory, data, settings });
    await hub.idle();

    expect((await second.ask("/folders/craft/rss.xml")).status).toBe(404);
    expect(hub.pings().map(({ topic }) => topic)).toContain("https://example.org/folders/craft/rss.xml");
    await second.refresh();
    await hub.idle();
    expect(hub.pings()).toEqual([]);
  });

  test("that cannot be reached is in the report and delays nothing", async () => {
    const directory = directoryWith(files);
    const service = await startService({ directory, settings: { hubs: "http://127.0.0.1:9/" } });
    writeFiles(directory, { "mill.md": about("The mill", "Craft", "It is written again.") });
    const { announced, updated } = JSON.parse((await service.refresh()).text);

    expect(updated).toEqual(["mill.md"]);
    expect(announced).toHaveLength(3);
    expect(announced[0]).toMatchObject({
      state: "retrying",
      problem: expect.any(String),
    });
  });
});

describe("a subscriber", () => {
  test.for(["/rss.xml", "/atom.xml", "/feed.json", "/categories/craft/atom.xml"])(
    "finds the hub of %s, and gets what changed, signed",
    async (path) => {
      const { ask, hub, origin, refresh, directory } = await start();
      const subscriber = await startSubscriber();
      const { topic, hubs } = await subscriber.subscribe(`${origin}${path}`, {
        secret: "a secret of the tests",
      });
      await hub.idle();
      expect([topic, hubs]).toEqual([`${origin}${path}`, [hub.url]]);

      writeFiles(directory, { "mill.md": about("The mill", "Craft", "It is written again.") });
      await refresh();
      await hub.idle();
      const [received, ...more] = subscriber.received();
      expect(more).toEqual([]);
      expect(received).toMatchObject({ isAuthentic: true, selves: [topic], hubs: [hub.url] });
      const now = await ask(path);
      expect(received?.text).toBe(now.text);
      expect(received?.contentType).toBe(now.headers["content-type"]);
      expect(received?.text).toContain("It is written again.");
    },
  );
});

test("archive pages name no hub", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`a${index}.md`, about(`Article ${index}`, "Craft")]),
  );
  const { ask, hub } = await start(undefined, directoryWith(many));

  for (const path of ["/archive/1/rss.xml", "/archive/1/atom.xml", "/archive/1/feed.json"]) {
    const { headers, text } = await ask(path);
    expect(headers["link"], path).not.toContain("hub");
    expect(text, path).not.toContain(hub.url);
  }
});
