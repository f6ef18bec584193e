import { HtmlPage, MAIN_ID } from "./html-page.js";

export const SECTIONS_PATH = "/about/sections";

const EXAMPLE = {
  id: "urn:uuid:6ba7b814-9dad-51d1-80b4-00c04fd430c8",
  url: "https://example.org/articles/mill",
  title: "The mill",
  content_html: "…",
  _feedwright: {
    about: `https://example.org${SECTIONS_PATH}`,
    sections: [
      {
        heading: "",
        url: "https://example.org/articles/mill",
        summary: "The mill has turned again since May.",
      },
      {
        heading: "The wheel",
        url: "https://example.org/articles/mill#the-wheel",
        summary: "Ada Novak built it of oak, after a drawing of 1820.",
      },
    ],
  },
};

const MEMBERS = [
  ["about", "The address of this page."],
  ["sections", "The sections of the article, in its order. Every member of one is a string."],
  [
    "sections[].heading",
    "The heading of the section as plain text. It is empty for the introduction: what stands before the first heading.",
  ],
  [
    "sections[].url",
    "An absolute address that leads to the section in the article; that of the introduction leads to the article.",
  ],
  [
    "sections[].summary",
    "What the section says, in a sentence or two of plain text. It is empty where there is none.",
  ],
] as const;

/** Documents the JSON Feed extension for programmers. */
export function SectionsPage() {
  const title = "Sections in JSON Feed";
  return (
    <HtmlPage title={title} description="The JSON Feed extension _feedwright" language="en" root="../">
      <header class="masthead">
        <h1>{title}</h1>
        <p>
          The extension <code>_feedwright</code>
        </p>
      </header>
      <main id={MAIN_ID}>
        <p>
          Every item of this publication's JSON Feed says what each section of its article is about. The
          summaries are in <code>content_html</code> as well, for people; the object <code>_feedwright</code>{" "}
          has them for programs; an article without any text has none. A feed reader that does not know it
          passes over it, as <a href="https://www.jsonfeed.org/version/1.1/">JSON Feed 1.1 asks for</a>.
        </p>
        <dl class="terms">
          {MEMBERS.map(([name, meaning]) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <h2>An item</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where it is wider than the page, also by keyboard */}
        <pre tabIndex={0}>
          <code>{JSON.stringify(EXAMPLE, undefined, 2)}</code>
        </pre>
      </main>
    </HtmlPage>
  );
}
