import { expect, test } from "vitest";
import { surrogateKeyOf, surrogateKeysOf } from "../../../src/feeds/surrogate-keys.js";

test.for([
  ["/rss.xml", "feed/"],
  ["/", "feed/"],
  ["/archive/3/atom.xml", "feed/"],
  ["/categories/caf%C3%A9/feed.json", "feed/categories/caf%C3%A9/"],
  ["/categories/caf%C3%A9/archive/1/", "feed/categories/caf%C3%A9/"],
  ["/opml.xml", "feedwright"],
  ["/articles/the-mill", "feedwright"],
] as const)("the key of %s is %s, without spaces and commas", ([path, key]) => {
  expect(surrogateKeyOf(path)).toBe(key);
  expect(key).not.toMatch(/[\s,]/);
});

test("all documents have the key that purges everything", () => {
  expect(surrogateKeysOf("/rss.xml")).toEqual(["feedwright", "feed/"]);
  expect(surrogateKeysOf("/opml.xml")).toEqual(["feedwright"]);
});
