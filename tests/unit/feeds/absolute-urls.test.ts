import { describe, expect, test } from "vitest";
import { makeUrlsAbsolute } from "../../../src/feeds/absolute-urls.js";

/** `x:…` is a broken link. */
function resolve(address: string): string | undefined {
  return address.startsWith("x:") ? undefined : new URL(address, "https://example.org/").href;
}

describe("HTML with absolute URLs", () => {
  test.for([
    ['<a href="/mill">the mill</a>', '<a href="https://example.org/mill">the mill</a>'],
    ['<img src="a.png" alt="A">', '<img src="https://example.org/a.png" alt="A">'],
    [
      '<video src="a.mp4" poster="a.jpg"></video>',
      '<video src="https://example.org/a.mp4" poster="https://example.org/a.jpg"></video>',
    ],
    ['<blockquote cite="/q">Q</blockquote>', '<blockquote cite="https://example.org/q">Q</blockquote>'],
    ['<a href="/?a=1&amp;b=2">x</a>', '<a href="https://example.org/?a=1&amp;b=2">x</a>'],
  ])("%s becomes %s", ([html = "", expected]) => {
    expect(makeUrlsAbsolute(html, resolve)).toBe(expected);
  });

  test.for([
    [
      "a broken link by its text",
      '<p>See <a href="x:1">the <em>mill</em></a>.</p>',
      "<p>See the <em>mill</em>.</p>",
    ],
    ["a missing image by its description", '<img src="x:1" alt="A < B">', "A &lt; B"],
    ["a missing image without a description by nothing", '<p>a<img src="x:1">b</p>', "<p>ab</p>"],
    ["an image without a URL by its description", '<img alt="A">', "A"],
    [
      "a missing image in a broken link by its description",
      '<p><a href="x:1"><img src="x:2" alt="A"></a></p>',
      "<p>A</p>",
    ],
    ["missing audio by its fallback content", '<audio src="x:1" controls>No sound</audio>', "No sound"],
    ["a video without sources by nothing", '<p><video controls><source src="x:1"></video></p>', "<p></p>"],
    ["a quotation with a broken source by one without", '<q cite="x:1">Q</q>', "<q>Q</q>"],
  ])("replaces %s", ([, html = "", expected]) => {
    expect(makeUrlsAbsolute(html, resolve)).toBe(expected);
  });

  test("keeps the id of a broken link", () => {
    expect(makeUrlsAbsolute('<a id="here" href="x:1">Here</a>', resolve)).toBe('<a id="here">Here</a>');
  });

  test("keeps a video with one working source", () => {
    expect(makeUrlsAbsolute('<video><source src="x:1"><source src="/a.webm"></video>', resolve)).toBe(
      '<video><source src="https://example.org/a.webm"></video>',
    );
  });

  test("leaves everything else unchanged", () => {
    const html =
      '<h2 id="a">A &amp; B</h2>\n<pre><code class="language-ts">a &lt; b</code></pre>\n<p>“É” 漢字</p>';

    expect(makeUrlsAbsolute(html, resolve)).toBe(html);
  });
});
