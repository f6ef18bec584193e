import { expect, test } from "vitest";
import { subscribeWithNewsboat } from "../fixtures/newsboat.js";
import { EDITED, publicationWithProxy, TITLES } from "../fixtures/publication-with-a-proxy.js";

test.for(["/rss.xml", "/atom.xml"])(
  "newsboat shows every entry of %s once, gets 304s, and sees an edit",
  async (path) => {
    const { proxy, edit } = await publicationWithProxy();
    const newsboat = subscribeWithNewsboat(`${proxy.origin}${path}`);
    const poll = async () => {
      await newsboat.poll();
      return newsboat.items();
    };

    const first = await poll();
    expect(first.map(({ title }) => title)).toEqual(TITLES);
    expect(first.map(({ published }) => new Date(published * 1000).toISOString().slice(0, 10))).toEqual([
      "2026-01-01",
      "2026-02-01",
      "2026-03-01",
    ]);
    expect(proxy.passed()).toMatchObject([{ path, status: 200 }]);

    // newsboat sends validators only from its second poll on.
    const known = await poll();
    expect(known).toEqual(first.map((item) => ({ ...item, unread: false })));
    expect(await poll()).toEqual(known);
    expect(proxy.passed().at(-1)).toMatchObject({ path, status: 304, bytes: 0 });

    await edit();
    const second = await poll();
    expect(proxy.passed()).toMatchObject([{ path, status: 200 }]);
    expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    const changed = second.filter(({ content }, index) => content !== first[index]?.content);
    expect(changed.map(({ title }) => title)).toEqual([EDITED]);
    expect(changed[0]?.content).toContain("A paragraph was added since.");

    expect(await poll()).toEqual(second);
    expect(proxy.passed()).toMatchObject([{ status: 304 }]);
  },
);
