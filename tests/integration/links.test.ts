import { getElementsByTagName, isText } from "domutils";
import { parseDocument } from "htmlparser2";
import { afterAll, expect, test } from "vitest";
import { startService } from "../fixtures/running-service.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const SAMPLES = new URL("../../articles/", import.meta.url).pathname;
const service = await startService({ directory: SAMPLES }, afterAll);

/** Every URL of the service in a document, including HTML inside feed elements. */
function addressesIn(text: string): string[] {
  const xml = parseDocument(text, { xmlMode: true });
  const html = [...text.matchAll(/<!\[CDATA\[(.*?)\]\]>/gs)].map(([, content = ""]) =>
    parseDocument(content),
  );
  const found = [xml, ...html].flatMap((tree) =>
    getElementsByTagName("*", tree).flatMap(({ name, attribs, children }) => {
      const text = name === "link" ? children.filter(isText).map(({ data }) => data) : [];
      return [attribs["href"], attribs["src"], attribs["url"], attribs["poster"], ...text];
    }),
  );
  return found.filter((address): address is string => address?.startsWith(service.origin) ?? false);
}

async function problemsOf(addresses: Iterable<string>): Promise<string[]> {
  const problems: string[] = [];
  for (const address of new Set(addresses)) {
    const { pathname, search, hash } = new URL(address);
    const { status, text } = await service.ask(`${pathname}${search}`);
    if (status !== 200) problems.push(`${address}: ${status}`);
    const fragment = decodeURIComponent(hash.slice(1));
    if (fragment === "") continue;
    const [target] = getElementsByTagName(() => true, parseDocument(text)).filter(
      ({ attribs }) => attribs["id"] === fragment,
    );
    if (target === undefined) problems.push(`${address}: there is no such place on the page`);
  }
  return problems;
}

test.for(["/rss.xml", "/atom.xml"])("every link in %s works", async (path) => {
  const addresses = addressesIn((await service.ask(path)).text);

  expect(addresses.filter((address) => address.includes("#")).length).toBeGreaterThan(30);
  expect(addresses.filter((address) => address.includes("/files/")).length).toBeGreaterThan(2);
  expect(await problemsOf(addresses)).toEqual([]);
});

test("every link in /feed.json works", async () => {
  const feed = JSON.parse((await service.ask("/feed.json")).text);
  const addresses: string[] = [feed.home_page_url, feed.feed_url];
  for (const { url, content_html, image, attachments = [] } of feed.items) {
    addresses.push(url, ...addressesIn(`<![CDATA[${content_html}]]>`));
    addresses.push(
      ...[image, ...attachments.map((attachment: { url: string }) => attachment.url)].filter(Boolean),
    );
  }

  expect(addresses.length).toBeGreaterThan(50);
  expect(await problemsOf(addresses)).toEqual([]);
});

/** Local URLs that a page links to or embeds, and fragments that it names but does not have. */
function linksOf(text: string, path: string): { paths: string[]; missing: string[] } {
  const elements = getElementsByTagName("*", parseDocument(text));
  const ids = new Set(elements.map(({ attribs }) => attribs["id"]));
  const addresses = elements
    .flatMap(({ attribs }) => [attribs["href"], attribs["src"]])
    .filter((address) => address !== undefined);
  const urls = addresses.map((address) => new URL(address, `${service.origin}${path}`));
  return {
    paths: urls.filter(({ origin }) => origin === service.origin).map(({ pathname }) => pathname),
    missing: addresses.filter(
      (address) => address.startsWith("#") && !ids.has(decodeURIComponent(address.slice(1))),
    ),
  };
}

test("every link on every page works", async () => {
  const seen = new Set<string>();
  const open = ["/"];
  const problems: string[] = [];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { status, headers, text } = await service.ask(path);
    if (status !== 200) problems.push(`${path}: ${status}`);
    if (!headers["content-type"]?.startsWith("text/html")) continue;
    const { paths, missing } = linksOf(text, path);
    open.push(...paths);
    problems.push(...missing.map((address) => `${path}: ${address}`));
  }

  expect(problems).toEqual([]);
  expect(seen.size).toBeGreaterThan(15);
});

test("references of an article to missing files are left out of the feed", async () => {
  const { ask } = await startService({
    directory: directoryWith({
      "a.md": "# A\n\n[Text](missing.md) ![Picture](missing.png) [Draft](draft.md)\n",
      "draft.md": "---\ndraft: true\n---\nText.\n",
    }),
  });

  expect((await ask("/feed.json")).text).not.toMatch(/missing\.|draft/);
});
