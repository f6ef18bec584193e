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
] as const)("the key of %s is %s, without a space or a comma in it", ([path, key]) => {
  expect(surrogateKeyOf(path)).toBe(key);
  expect(key).not.toMatch(/[\s,]/);
});

test("everything has the one key by which everything can be let go of", () => {
  expect(surrogateKeysOf("/rss.xml")).toEqual(["feedwright", "feed/"]);
  expect(surrogateKeysOf("/opml.xml")).toEqual(["feedwright"]);
});
