import type { Element } from "domhandler";
import { getElementsByClassName, getElementsByTagName, removeElement, textContent } from "domutils";
import { Parser, parseDocument } from "htmlparser2";
import { assembleFeed, type FeedContents, type Publication } from "../../../src/feeds/assemble-feed.js";
import type { Channel, Feed } from "../../../src/feeds/feed.js";
import type { Taxonomy, Term } from "../../../src/feeds/feed-path.js";
import { feedOf } from "../../fixtures/feed.js";

/** The parsed elements of a page. The links to feed readers are only in `readers`. */
export function page(html: string) {
  const tree = parseDocument(html);
  const all = (tag: string): Element[] => getElementsByTagName(tag, tree);
  const whole = {
    ids: all("*").flatMap(({ attribs }) => attribs["id"] ?? []),
    tags: all("*").map(({ name }) => name),
  };
  const readers = getElementsByClassName("readers", tree).flatMap((list) => getElementsByTagName("a", list));
  for (const list of getElementsByClassName("readers", tree)) removeElement(list);
  return {
    ...whole,
    all,
    readers: readers.map((link) => [textContent(link), link.attribs["href"]]),
    texts: (tag: string) => all(tag).map((element) => textContent(element)),
    links: (rel: string) =>
      all("link")
        .map(({ attribs }) => attribs)
        .filter((attributes) => attributes["rel"] === rel),
    /** Text and href of every anchor within the elements of that tag. */
    anchors: (within: string) =>
      all(within)
        .flatMap((element) => getElementsByTagName("a", element))
        .map((link) => [textContent(link), link.attribs["href"]]),
    metas: (name: string) =>
      all("meta")
        .filter(({ attribs }) => attribs["name"] === name)
        .map(({ attribs }) => attribs["content"]),
  };
}

const VOID = new Set(["meta", "link", "img", "br", "hr", "input"]);

/** The tags that a browser has to open or close itself because they are missing or misplaced. */
export function impliedTags(html: string): string[] {
  const implied: string[] = [];
  const parser = new Parser({
    onopentag: (name, _attributes, isImplied) => void (isImplied && implied.push(`<${name}>`)),
    onclosetag: (name, isImplied) => void (isImplied && !VOID.has(name) && implied.push(`</${name}>`)),
  });
  parser.end(html);
  return implied;
}

/** A feed as the publication assembles it, at `https://example.org/` by default. */
export function feedAt(contents: Partial<FeedContents>, channel: Partial<Channel> = {}): Feed {
  const publication: Publication = {
    channel: feedOf([], channel).channel,
    permalink: undefined,
    zone: "UTC",
    content: "full",
    siteOrigin: undefined,
  };
  return assembleFeed(
    publication,
    { key: {}, term: undefined, entries: [], deleted: [], previousPage: undefined, ...contents },
    Date.UTC(2026, 0, 1),
  );
}

export function termOf(kind: Taxonomy, name: string, count = 1): Term {
  return { kind, slug: name.toLowerCase().replace(/\W+/g, "-"), name, count };
}

export const basics = termOf("category", "Basics", 2);

/** The feed of the category Basics. */
export function basicsFeed(contents: Partial<FeedContents> = {}, channel: Partial<Channel> = {}): Feed {
  return feedAt({ key: { term: { kind: "category", slug: "basics" } }, term: basics, ...contents }, channel);
}
