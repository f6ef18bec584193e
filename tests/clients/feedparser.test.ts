import { expect, test } from "vitest";
import { EDITED, publicationWithProxy, TITLES } from "../fixtures/publication-with-a-proxy.js";
import { PYTHON, runClient } from "../fixtures/run-client.js";
import { temporaryDirectory } from "../fixtures/temporary-directory.js";

interface Poll {
  readonly status: number;
  readonly version: string;
  /** Whether the feed was malformed. */
  readonly bozo: boolean;
  readonly etag: string | null;
  readonly modified: string | null;
  readonly entries: readonly {
    readonly id: string;
    readonly title: string;
    readonly link: string;
    readonly published: string;
    readonly updated: string;
    readonly summary: string;
    readonly content: string;
  }[];
}

const POLL = `
import feedparser, json, sys, time
address, etag, modified = sys.argv[1:]
feed = feedparser.parse(address, etag=etag or None, modified=modified or None)
moment = lambda parsed: time.strftime("%Y-%m-%dT%H:%M:%SZ", parsed)
print(json.dumps({
    "status": feed.status, "version": feed.version, "bozo": bool(feed.bozo),
    "etag": feed.get("etag"), "modified": feed.get("modified"),
    "entries": [{
        "id": entry.id, "title": entry.title, "link": entry.link, "summary": entry.summary,
        "published": moment(entry.published_parsed), "updated": moment(entry.updated_parsed),
        "content": entry.content[0].value,
    } for entry in feed.entries],
}))
`;

test.for([
  ["/rss.xml", "rss20"],
  ["/atom.xml", "atom10"],
] as const)(
  "feedparser finds every entry of %s once without errors, gets 304s, and sees an edit",
  async ([path, version]) => {
    const { proxy, edit } = await publicationWithProxy();
    const home = temporaryDirectory();
    const poll = async (cached?: Poll): Promise<Poll> =>
      JSON.parse(
        await runClient(home, PYTHON, [
          "-c",
          POLL,
          `${proxy.origin}${path}`,
          cached?.etag ?? "",
          cached?.modified ?? "",
        ]),
      );

    const first = await poll();
    expect(first).toMatchObject({ status: 200, version, bozo: false });
    expect(first.entries.map(({ title }) => title)).toEqual(TITLES.toReversed());
    expect(first.entries.map(({ published }) => published)).toEqual([
      "2026-03-01T08:00:00Z",
      "2026-02-01T08:00:00Z",
      "2026-01-01T08:00:00Z",
    ]);
    for (const { link, summary, content } of first.entries) {
      expect(link).toMatch(new RegExp(`^${proxy.origin}/articles/`));
      expect(summary).toContain("A section</a></strong> — It says something.");
      expect(content).toContain('<h2 id="a-section">A section</h2>');
    }

    expect(await poll(first)).toMatchObject({ status: 304, entries: [] });
    expect(await poll({ ...first, etag: null })).toMatchObject({ status: 304 });
    expect(await poll({ ...first, modified: null })).toMatchObject({ status: 304 });
    expect(proxy.passed().map(({ status }) => status)).toEqual([200, 304, 304, 304]);

    await edit();
    const second = await poll(first);
    expect(second.status).toBe(200);
    expect(second.entries.map(({ id }) => id)).toEqual(first.entries.map(({ id }) => id));
    const changed = second.entries.filter(({ content }, index) => content !== first.entries[index]?.content);
    expect(changed.map(({ title }) => title)).toEqual([EDITED]);
    expect(changed[0]?.content).toContain("A paragraph was added since.");
    expect(changed[0]?.published).toBe("2026-02-01T08:00:00Z");
  },
);
