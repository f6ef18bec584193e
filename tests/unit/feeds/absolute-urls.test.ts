import { describe, expect, test } from "vitest";
import { makeUrlsAbsolute } from "../../../src/feeds/absolute-urls.js";

/** `x:…` leads nowhere. */
function resolve(address: string): string | undefined {
  return address.startsWith("x:") ? undefined : new URL(address, "https://example.org/").href;
}

describe("HTML with absolute addresses", () => {
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
      "a broken link its text",
      '<p>See <a href="x:1">the <em>mill</em></a>.</p>',
      "<p>See the <em>mill</em>.</p>",
    ],
    ["a missing picture its description", '<img src="x:1" alt="A < B">', "A &lt; B"],
    ["a missing picture without a description nothing", '<p>a<img src="x:1">b</p>', "<p>ab</p>"],
    ["a picture that never had an address its description", '<img alt="A">', "A"],
    [
      "a missing picture in a broken link its description",
      '<p><a href="x:1"><img src="x:2" alt="A"></a></p>',
      "<p>A</p>",
    ],
    ["a missing sound what stands for it", '<audio src="x:1" controls>No sound</audio>', "No sound"],
    ["a film without sources nothing", '<p><video controls><source src="x:1"></video></p>', "<p></p>"],
    ["a quote of nowhere a quote", '<q cite="x:1">Q</q>', "<q>Q</q>"],
  ])("makes %s", ([, html = "", expected]) => {
    expect(makeUrlsAbsolute(html, resolve)).toBe(expected);
  });

  test("keeps the place that a broken link marks", () => {
    expect(makeUrlsAbsolute('<a id="here" href="x:1">Here</a>', resolve)).toBe('<a id="here">Here</a>');
  });

  test("keeps a film of which one source is left", () => {
    expect(makeUrlsAbsolute('<video><source src="x:1"><source src="/a.webm"></video>', resolve)).toBe(
      '<video><source src="https://example.org/a.webm"></video>',
    );
  });

  test("leaves everything else as it is", () => {
    const html =
      '<h2 id="a">A &amp; B</h2>\n<pre><code class="language-ts">a &lt; b</code></pre>\n<p>“É” 漢字</p>';

    expect(makeUrlsAbsolute(html, resolve)).toBe(html);
  });
});
