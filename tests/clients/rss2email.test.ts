import { expect, onTestFinished, test } from "vitest";
import { EDITED, publicationWithProxy, TITLES } from "../fixtures/publication-with-a-proxy.js";
import { type Mail, subscribeWithRss2email } from "../fixtures/rss2email.js";

test.for(["/rss.xml", "/atom.xml"])(
  "rss2email mails every entry of %s once, gets 304s, and mails an edit",
  async (path) => {
    const { proxy, edit } = await publicationWithProxy();
    const rss2email = await subscribeWithRss2email(`${proxy.origin}${path}`, onTestFinished, {
      mailsChanges: true,
    });
    const poll = async (): Promise<readonly Mail[]> => {
      const before = rss2email.mails().length;
      await rss2email.poll();
      return rss2email
        .mails()
        .slice(before)
        .toSorted((a, b) => a.title.localeCompare(b.title));
    };

    const first = await poll();
    expect(first.map(({ title }) => title)).toEqual(TITLES.toSorted((a, b) => a.localeCompare(b)));
    expect(new Set(first.map(({ id }) => id)).size).toBe(TITLES.length);
    expect(proxy.passed()).toMatchObject([{ path, status: 200 }]);

    expect(await poll()).toEqual([]);
    expect(proxy.passed()).toMatchObject([{ path, status: 304, bytes: 0 }]);

    await edit();
    const second = await poll();
    expect(proxy.passed()).toMatchObject([{ path, status: 200 }]);
    expect(second.map(({ title }) => title)).toEqual([EDITED]);
    expect(second[0]?.id).toBe(first.find(({ title }) => title === EDITED)?.id);
    expect(second[0]?.body).toContain("A paragraph was added since.");

    expect(await poll()).toEqual([]);
    expect(proxy.passed()).toMatchObject([{ status: 304 }]);
    // It keeps every id that it has seen.
    expect(rss2email.seen()).toHaveLength(TITLES.length);
  },
);
