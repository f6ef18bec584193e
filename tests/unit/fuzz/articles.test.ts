import { describe, expect, test } from "vitest";
import { articleCase } from "../../../fuzz/articles/article-case.js";
import { problemOfHtml } from "../../../fuzz/articles/browser-view.js";
import { corpus } from "../../../fuzz/articles/corpus.js";
import { tryArticles } from "../../../fuzz/articles/trial.js";
import { shrink } from "../../../fuzz/shrink.js";
import { propertyRuns } from "../../fixtures/property-runs.js";

const SEED = 20_260_105;
const CASES = propertyRuns(960);
const BATCH = 24;

/** The short form of `npm run fuzz -- articles`. */
test("randomly changed articles are published or rejected by name, and harm no other", () => {
  const origins = corpus();
  const sum = { published: 0, rejected: 0 };
  for (let first = 1; first <= CASES; first += BATCH) {
    const files = Array.from({ length: BATCH }, (_, n) => articleCase(SEED, first + n, origins));
    const { published, rejected, failures } = tryArticles(files);

    expect(failures).toEqual([]);
    sum.published += published;
    sum.rejected += rejected;
  }

  // Both outcomes occur.
  expect(Math.min(sum.published, sum.rejected)).toBeGreaterThan(CASES / 10);
});

test("seed and number determine the article", () => {
  const [first, again] = [corpus(), corpus()].map((origins) => articleCase(7, 11, origins));

  expect(again).toEqual(first);
  expect(articleCase(7, 12, corpus()).bytes).not.toEqual(first?.bytes);
});

describe("active content is found as browsers see it", () => {
  test.for([
    ["a script", "a<script>x</script>", "there is <script>"],
    ["a handler", "<p onclick=x>a</p>", '<p> has onclick="x"'],
    ["an active URL", "<a href='java\nscript:x'>a</a>", "<a> has href="],
    ["a relative URL", "<img src=a.png>", "<img> has src="],
    [
      "content that appears when a formula is parsed twice",
      "<math><mtext></form><b>a</b></math>",
      "there is <math>",
    ],
    ["a comment", "a<!--b-->", "there is a comment: b"],
  ] as const)("%s", ([, html, problem]) => {
    expect(problemOfHtml(html)).toContain(problem);
  });

  test("and nothing else", () => {
    expect(problemOfHtml('<p id="a"><a href="https://a.example/">a</a> &lt;script&gt;</p>')).toBeUndefined();
  });
});

test("a failing file is reduced to the smallest that still fails", async () => {
  const text = Array.from({ length: 200 }, (_, n) => `line ${n} of many`).join("\n");

  expect(await shrink(text, (smaller) => /7\d.*\n.*9/s.test(smaller))).toHaveLength(4);
});
