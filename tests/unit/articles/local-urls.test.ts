import render from "dom-serializer";
import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { localizeUrls, parseLocalUrl, toLocalUrl } from "../../../src/articles/local-urls.js";

describe("a URL in travel/mill.md is stored", () => {
  test.for([
    ["a.png", "local:///travel/a.png"],
    ["./a.png", "local:///travel/a.png"],
    ["../img/a.png", "local:///img/a.png"],
    ["../../../a.png", "local:///a.png"],
    ["wheel.md#rim", "local:///travel/wheel.md#rim"],
    ["?page=2", "local:///travel/mill.md?page=2"],
    ["a b.png", "local:///travel/a%20b.png"],
    ["Mühle.png", "local:///travel/M%C3%BChle.png"],
    ["/about", "local://site/about"],
    ["/../about?x#y", "local://site/about?x#y"],
    ["#rim", "#rim"],
    ["//cdn.example.org/a.png", "https://cdn.example.org/a.png"],
    ["https://example.com/a?b#c", "https://example.com/a?b#c"],
    ["HTTP://EXAMPLE.com", "http://example.com/"],
    ["mailto:ada@example.com", "mailto:ada@example.com"],
    ["tel:+49301234", "tel:+49301234"],
    [" https://example.com/\n", "https://example.com/"],
  ] as const)("%j as %s", ([written, kept]) => {
    expect(toLocalUrl(written, "travel/mill.md")).toBe(kept);
  });

  test.for([
    "",
    "  ",
    "http://",
    "https://exa mple.com/",
    "//",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "local:///secret.md",
    "local://site/x",
  ])("not at all: %j", (written) => {
    expect(toLocalUrl(written, "travel/mill.md")).toBeUndefined();
  });

  test("for an article path with special URL characters", () => {
    expect(toLocalUrl("a.png", "50% off?/#1/mill.md")).toBe("local:///50%25%20off%3F/%231/a.png");
  });
});

describe("a stored URL of a file", () => {
  test("is split into path, query and fragment", () => {
    expect(parseLocalUrl("local:///a%20b/M%C3%BChle.md?x=1#rim")).toEqual({
      path: "a b/Mühle.md",
      encodedPath: "/a%20b/M%C3%BChle.md?x=1",
      fragment: "#rim",
      mayBeOnSite: false,
    });
  });

  test("may be a page of the site", () => {
    expect(parseLocalUrl("local://site/about")).toMatchObject({
      path: "about",
      mayBeOnSite: true,
      fragment: "",
    });
  });

  test.for([
    ["another site's", "https://example.com/a"],
    ["a fragment", "#rim"],
    ["invalid UTF-8", "local:///%ff"],
    ["an encoded path out of the directory", "local:///a%2F..%2F..%2Fetc/passwd"],
    ["the same with backslashes", "local:///a%5C..%5Csecret"],
    ["a NUL", "local:///a%00.png"],
    ["a character that XML forbids", "local:///a%EF%BF%BE.png"],
  ] as const)("unless it is %s", ([, address]) => {
    expect(parseLocalUrl(address)).toBeUndefined();
  });
});

test("every URL in a tree is converted, and each file is returned once", () => {
  const tree = parseDocument(
    '<a href="b.md">b</a><img src="a.png"><img src="a.png"><video src="v.webm" poster="/p.png"></video>' +
      '<q cite="https://example.com/">q</q><a href="">none</a><a href="#x">x</a>',
  );

  expect(localizeUrls(tree, "mill.md")).toEqual(["b.md", "a.png", "v.webm", "p.png"]);
  expect(render(tree)).toBe(
    '<a href="local:///b.md">b</a><img src="local:///a.png"><img src="local:///a.png">' +
      '<video src="local:///v.webm" poster="local://site/p.png"></video>' +
      '<q cite="https://example.com/">q</q><a>none</a><a href="#x">x</a>',
  );
});
