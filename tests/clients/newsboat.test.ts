import { expect, test } from "vitest";
import { EDITED, publicationWithProxy, TITLES } from "../fixtures/publication-with-a-proxy.js";
import { PYTHON, runClient } from "../fixtures/run-client.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

interface Item {
  readonly guid: string;
  readonly title: string;
  readonly url: string;
  readonly pubDate: number;
  readonly content: string;
}

const READ_CACHE = `
import json, sqlite3
rows = sqlite3.connect("cache.db").execute(
    "SELECT guid, title, url, pubDate, content FROM rss_item WHERE deleted = 0 ORDER BY pubDate")
print(json.dumps([dict(zip(["guid", "title", "url", "pubDate", "content"], row)) for row in rows]))
`;

test.for(["/rss.xml", "/atom.xml"])(
  "newsboat shows every entry of %s once, polls for nothing, and sees an edit",
  async (path) => {
    const { proxy, edit } = await publicationWithProxy();
    const home = directoryWith({ urls: `${proxy.origin}${path}\n`, config: "" });
    const poll = async (): Promise<Item[]> => {
      await runClient(home, "newsboat", [
        "-q",
        "-u",
        "urls",
        "-c",
        "cache.db",
        "-C",
        "config",
        "-x",
        "reload",
      ]);
      return JSON.parse(await runClient(home, PYTHON, ["-c", READ_CACHE]));
    };

    const first = await poll();
    expect(first.map(({ title }) => title)).toEqual(TITLES);
    expect(first.map(({ pubDate }) => new Date(pubDate * 1000).toISOString().slice(0, 10))).toEqual([
      "2026-01-01",
      "2026-02-01",
      "2026-03-01",
    ]);
    expect(proxy.passed()).toMatchObject([{ path, status: 200 }]);

    // It keeps the validators only once it knows the feed: from its second poll on.
    expect(await poll()).toEqual(first);
    expect(await poll()).toEqual(first);
    expect(proxy.passed().at(-1)).toMatchObject({ path, status: 304, bytes: 0 });

    await edit();
    const second = await poll();
    expect(proxy.passed()).toMatchObject([{ path, status: 200 }]);
    expect(second.map(({ guid }) => guid)).toEqual(first.map(({ guid }) => guid));
    const changed = second.filter(({ content }, index) => content !== first[index]?.content);
    expect(changed.map(({ title }) => title)).toEqual([EDITED]);
    expect(changed[0]?.content).toContain("A paragraph was added since.");

    expect(await poll()).toEqual(second);
    expect(proxy.passed()).toMatchObject([{ status: 304 }]);
  },
);
