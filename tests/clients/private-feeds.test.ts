import { expect, test } from "vitest";
import { subscribeWithFeedparser } from "../fixtures/feedparser.js";
import { subscribeWithNewsboat } from "../fixtures/newsboat.js";
import { startService } from "../fixtures/running-service.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const FILES = {
  "private.md": "---\ndate: 2026-01-02\ncategory: Members\n---\n# Private\n\nText.\n",
  "open.md": "---\ndate: 2026-01-01\n---\n# Open\n\nText.\n",
};

const CLIENTS = { newsboat: subscribeWithNewsboat, feedparser: subscribeWithFeedparser };

test.for([
  ["newsboat", "/rss.xml"],
  ["newsboat", "/atom.xml"],
  ["feedparser", "/rss.xml"],
  ["feedparser", "/atom.xml"],
] as const)(
  "%s reads a private %s with the token in the URL or as a password, and gets 304s",
  async ([client, path]) => {
    const service = await startService({ directory: directoryWith(FILES), settings: { private: "Members" } });
    const { token } = JSON.parse((await service.post("/access?name=Ada")).text);
    const { host } = new URL(service.origin);
    const shown: unknown[] = [];
    for (const address of [
      `http://${host}/private/${token}${path}`,
      `http://ada:${token}@${host}/private${path}`,
    ]) {
      const subscriber = CLIENTS[client](address);
      // newsboat sends validators only from its second poll on.
      for (let poll = 1; poll <= 3; poll += 1) await subscriber.poll();
      expect(service.requests.at(-1), address).toMatchObject({ path: "/private/…", status: 304 });
      shown.push(subscriber.shown());
    }

    expect(shown[0]).toMatchObject([{ title: "Private" }]);
    expect(shown[1]).toEqual(shown[0]);
  },
);
