import { expect, test } from "vitest";
import { everyDocument } from "../fixtures/every-document.js";
import { type RunningService, startService } from "../fixtures/running-service.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

const now = Date.UTC(2026, 0, 5, 12);
const MARKER = "Quagmirexyz";
const EMPTY_CUT = /\/(?:categories|tags|authors)\/quagmirexyz/;

/** An article with a marker in every title, term, name, URL and text, so that any leak is found. */
function marked(name: string, fields = ""): string {
  return `---
title: ${MARKER} ${name}
author: ${MARKER} Author ${name}
categories: [${MARKER} Category ${name}]
tags: [${MARKER} Tag ${name}]
summary: ${MARKER} summary
image: ${MARKER}.png
${fields}---

Text of ${MARKER}.

## ${MARKER} heading

More of ${MARKER}.
`;
}

/** Feeds are short, so that there is an archive. */
const settings = { limit: "5", window: "0" };

const others = Object.fromEntries(
  Array.from({ length: 15 }, (_, index) => [
    `open-${index}.md`,
    `---\ntitle: Open ${index}\ndate: ${new Date(now - (index + 80) * 3_600_000).toISOString()}\ncategories: [Open]\n---\n\nText ${index}.\n`,
  ]),
);

/** The results without the query, which `/search` repeats whether it was found or not. */
function resultsIn(page: string): string {
  expect(page).toContain("<h1>Search</h1>");
  return /<ol class="hits">.*<\/ol>/s.exec(page)?.[0] ?? "";
}

/** Every public response, by URL. */
async function everythingServed(service: RunningService): Promise<Map<string, string>> {
  const { feeds, opml, sitemap } = await everyDocument(service);
  const served = new Map([
    ["/opml.xml", opml.text],
    ["/sitemap.xml", sitemap.text],
  ]);
  for (const { path, documents } of feeds) {
    for (const { address, headers, text } of Object.values(documents)) {
      served.set(address, `${JSON.stringify(headers)}\n${text}`);
      const page = await service.ask(new URL(address).pathname, {
        headers: { "Sec-Fetch-Dest": "document" },
      });
      served.set(`${address} in a browser`, page.text);
    }
    served.set(path, (await service.ask(path)).text);
  }
  for (const words of [MARKER, MARKER.slice(0, 5), `text of ${MARKER}`, "heading"]) {
    const address = `/search?q=${encodeURIComponent(words)}`;
    served.set(address, resultsIn((await service.ask(address)).text));
  }
  return served;
}

/** Where the marker is found. A term that was once public keeps its feed, empty, under its name. */
async function leaks(service: RunningService): Promise<string[]> {
  const served = await everythingServed(service);
  expect(served.size).toBeGreaterThan(20);
  return [...served.keys()].filter(
    (address) => !EMPTY_CUT.test(address) && new RegExp(MARKER, "i").test(served.get(address) ?? ""),
  );
}

const withheld: [string, string][] = [
  ["a draft", "draft: true\n"],
  ["a private article", "visibility: members\n"],
  ["an article of the future", "date: 2026-02-01\n"],
  ["an article under embargo", "date: 2026-01-01\nembargo: 2026-02-01\n"],
  ["an article that had expired before it was seen", "date: 2026-01-01\nexpires: 2026-01-02\n"],
  ["an article that is rejected", "date: 31 February\n"],
];

test.for(withheld)("%s appears in no document, page, archive, feed list or sitemap", async ([, fields]) => {
  const directory = directoryWith({
    ...others,
    "marked.md": marked("one", fields),
    "quagmirexyz.png": "no picture",
  });
  const service = await startService({ directory, clock: () => now, settings });

  expect(await leaks(service)).toEqual([]);
  for (const path of ["/articles/marked", "/files/quagmirexyz.png", "/files/marked.md"])
    expect((await service.ask(path)).status, path).toBe(404);
});

test.for([
  ["made a draft", "draft: true\n"],
  ["put under embargo", "embargo: 2026-02-01\n"],
])("a published article that is %s disappears from all of them", async ([, fields]) => {
  const directory = directoryWith({ ...others, "marked.md": marked("one") });
  const service = await startService({ directory, clock: () => now, settings });
  expect(await leaks(service)).toContain(`/search?q=${MARKER}`);

  writeFiles(directory, { "marked.md": marked("one", fields) });
  await service.refresh();

  expect(await leaks(service)).toEqual([]);
});

test.for(["withdraw", "a request"] as const)(
  "an article withdrawn by %s disappears from all of them at once, and its page is gone",
  async (way) => {
    const directory = directoryWith({ ...others, "marked.md": marked("one"), "broken.md": marked("two") });
    const service = await startService({ directory, clock: () => now, settings });
    writeFiles(directory, { "broken.md": "---\ntitle: [\n---\n\nText.\n" });
    await service.refresh();
    const before = await leaks(service);
    expect(before).toContain("/opml.xml");
    expect(before).toContain(`/search?q=${MARKER}`);

    for (const path of ["marked.md", "broken.md"]) {
      if (way === "withdraw") await service.publisher.publisher.withdraw(path);
      else expect((await service.post(`/withdraw?article=${path}`)).status).toBe(200);
    }

    expect(await leaks(service)).toEqual([]);
    expect((await service.ask("/articles/marked")).status).toBe(410);
    await service.refresh();
    expect((await service.ask("/articles/broken")).status).toBe(410);
  },
);

test("searches find an article from its date until it expires", async () => {
  const fields = "date: 2026-01-06T00:00:00Z\nexpires: 2026-01-07T00:00:00Z\n";
  const directory = directoryWith({ ...others, "marked.md": marked("one", fields) });
  let time = now;
  const service = await startService({ directory, clock: () => time, settings });
  const found = async () => resultsIn((await service.ask(`/search?q=${MARKER}`)).text) !== "";
  expect(await found()).toBe(false);

  time = Date.UTC(2026, 0, 6);
  await service.publisher.publisher.republish();
  expect(await found()).toBe(true);

  time = Date.UTC(2026, 0, 7);
  await service.publisher.publisher.republish();
  expect(await found()).toBe(false);
});

test("searches do not find the old text of an edited article", async () => {
  const directory = directoryWith({ ...others, "marked.md": marked("one") });
  const service = await startService({ directory, clock: () => now, settings });
  expect(await leaks(service)).toContain(`/search?q=${MARKER}`);

  writeFiles(directory, { "marked.md": "---\ntitle: Another\n---\nIt says something else.\n" });
  await service.refresh();

  for (const words of [MARKER, "heading"])
    expect(resultsIn((await service.ask(`/search?q=${words}`)).text)).toBe("");
  expect(resultsIn((await service.ask("/search?q=something+else")).text)).toContain("Another");
});
