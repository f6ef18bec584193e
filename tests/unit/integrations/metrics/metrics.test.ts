import { expect, test } from "vitest";
import { feedLabel } from "../../../../src/integrations/metrics/metrics.js";

test.for([
  ["/rss.xml", "/rss.xml"],
  ["/feed.json", "/feed.json"],
  ["/categories/mills/rss.xml", "categories"],
  ["/tags/%E6%B0%B4/atom.xml", "tags"],
  ["/archive/3/rss.xml", "archive"],
  ["/tags/mills/archive/3/rss.xml", "archive"],
  ["/", "pages"],
  ["/categories/mills/", "pages"],
  ["/style.css", "other"],
  ["/whatever/somebody/asks", "other"],
] as const)("%s is counted as %s", ([path, label]) => {
  expect(feedLabel(path)).toBe(label);
});
