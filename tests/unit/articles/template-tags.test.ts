import { describe, expect, test } from "vitest";
import { markdown } from "../../../src/articles/render-markdown.js";
import { stripTemplateTags } from "../../../src/articles/template-tags.js";

const inMarkdown = (text: string) => stripTemplateTags(text, "mill.md", 1, markdown);
const inHtml = (text: string) => stripTemplateTags(text, "mill.html", 1);

describe("a tag is removed and reported", () => {
  test.for([
    '{{< figure src="a.png" >}}',
    "{{% notice %}}",
    "{{ .Title }}",
    "{{ page.title | upcase }}",
    "{% include a.html %}",
    "{%- if x -%}",
    '{{< figure\n  src="a.png"\n>}}',
    "{{</* escaped */>}}",
  ])("%s", (tag) => {
    for (const strip of [inMarkdown, inHtml]) {
      expect(strip(`One ${tag}two`)).toEqual({
        text: "One two",
        warnings: [
          {
            path: expect.stringMatching(/^mill/),
            line: 1,
            problem: expect.stringContaining(tag.split("\n")[0] ?? ""),
            remedy: expect.stringContaining("code span"),
          },
        ],
      });
    }
  });

  test("with its line in the file", () => {
    const { warnings } = stripTemplateTags(
      "a\n{{ b }}\n\n{% comment %}\nc\n{% endcomment %}\n{{ d }}",
      "mill.md",
      5,
      markdown,
    );

    expect(warnings.map(({ line }) => line)).toEqual([6, 11]);
  });

  test("within a link, which is kept", () => {
    expect(inMarkdown("[the mill]({{ site.url }}/mill)").text).toBe("[the mill](/mill)");
  });

  test("around text, which is kept", () => {
    expect(inMarkdown("{{% notice %}}\nMind the wheel.\n{{% /notice %}}").text).toBe("\nMind the wheel.\n");
  });

  test("fifty times at most", () => {
    const { text, warnings } = inMarkdown("{{ x }}".repeat(60));

    expect(text).toBe("");
    expect(warnings).toHaveLength(50);
  });
});

describe("code is not changed", () => {
  test.for([
    "`{{ x }}`",
    "``{{ ` }}``",
    "a `b` and `{% c %}`\nd",
    "```\n{{ x }}\n```",
    "~~~liquid\n{% comment %}kept{% endcomment %}\n~~~",
    "    {{ indented }}",
    "- item\n\n  ```\n  {{ x }}\n  ```",
    "| a | b |\n|---|---|\n| `{{ x }}` | c |",
    "<code>{{ x }}</code>",
    "<pre>\n{{ x }}\n</pre>",
  ])("in Markdown: %j", (text) => {
    expect(inMarkdown(text)).toEqual({ text, warnings: [] });
  });

  test.for(["<code>{{ x }}</code>", "<PRE class=a>\n{% x %}\n</PRE>"])("in HTML: %j", (text) => {
    expect(inHtml(text)).toEqual({ text, warnings: [] });
  });

  test.for([
    ["a backtick that is never closed", "it`s {{ x }}"],
    ["backticks in two paragraphs", "it`s {{ x }}\n\nit`s"],
    ["an escaped backtick", "\\`{{ x }}`"],
    ["runs of different length", "`{{ x }}``"],
    ["an element that is never closed", "<code>{{ x }}"],
    ["a tag inside a code span", "`<pre>` {{ x }}</pre>"],
  ] as const)("but %s is not code", ([, text]) => {
    expect(inMarkdown(text)).toEqual({
      text: text.replace("{{ x }}", ""),
      warnings: [expect.objectContaining({ line: 1 })],
    });
  });
});

describe("tags that enclose text", () => {
  test.for([
    "{% comment %}secret{% endcomment %}",
    "{%- comment -%}\nsecret\n{%- endcomment -%}",
    "{{< comment >}}secret{{< /comment >}}",
    "{{% comment %}}secret `tick{{% /comment %}}",
  ])("comments are removed with their content, without a warning: %j", (comment) => {
    expect(inMarkdown(`One ${comment}two`)).toEqual({ text: "One two", warnings: [] });
  });

  test.for([
    "{% highlight ruby %}\nputs {{ x }}\n{% endhighlight %}",
    "{% highlight ruby linenos %}\nputs {{ x }}\n{% endhighlight %}",
    "{{< highlight ruby >}}\nputs {{ x }}\n{{< /highlight >}}",
    '{{< highlight "ruby" "linenos=table" >}}\nputs {{ x }}\n{{< /highlight >}}',
  ])("highlighted code becomes a code block: %j", (highlight) => {
    expect(inMarkdown(highlight)).toEqual({ text: "```ruby\nputs {{ x }}\n```", warnings: [] });
    expect(inHtml(highlight)).toEqual({
      text: '<pre><code class="language-ruby">puts {{ x }}\n</code></pre>',
      warnings: [],
    });
  });

  test("highlighted code may contain fences and markup", () => {
    expect(inMarkdown("{% highlight md %}\n```\na\n```\n{% endhighlight %}").text).toBe(
      "````md\n```\na\n```\n````",
    );
    expect(inHtml("{% highlight html %}<b>&amp;{% endhighlight %}").text).toContain("&lt;b>&amp;amp;");
  });

  test("raw text is kept unchanged", () => {
    expect(inMarkdown("{% raw %}{{ x }} and {% y %}{% endraw %} {{ z }}")).toEqual({
      text: "{{ x }} and {% y %} ",
      warnings: [expect.objectContaining({ problem: expect.stringContaining("{{ z }}") })],
    });
  });

  test("without a closing tag are treated like other tags", () => {
    expect(inMarkdown("{% raw %}a {% comment %}b")).toMatchObject({ text: "a b", warnings: [{}, {}] });
  });
});

test.for(["a { b } c", "{{ never closed", "100 {% of it", `{{ ${"a".repeat(3_000)} }}`, "no tag at all"])(
  "%s is text",
  (text) => {
    expect(inMarkdown(text)).toEqual({ text, warnings: [] });
  },
);
