import GithubSlugger, { slug } from "github-slugger";

/** How a site generates the ids of headings whose author gave none. */
export type AnchorStyle = "github" | "goldmark" | "kramdown" | "none";

/** The text from which an anchor is generated. */
export interface HeadingContent {
  /** As a reader sees it, on one line. */
  readonly text: string;
  /** As written in the Markdown. */
  readonly source: string;
}

/**
 * Generates the anchor of an article's next heading. Call it for every heading, in document order. Some
 * programs generate the same anchor twice, and so does this.
 *
 * @param given the anchor that the author wrote
 * @returns undefined when the heading has no anchor
 */
export type AnchorGenerator = (words: HeadingContent, given: string | undefined) => string | undefined;

/** A generator for one article. `reserved` holds the ids that its author gave, to headings or other elements. */
export const ANCHOR_GENERATORS: Readonly<
  Record<AnchorStyle, (reserved: ReadonlySet<string>) => AnchorGenerator>
> = {
  github: githubAnchors,
  goldmark: goldmarkAnchors,
  kramdown: kramdownAnchors,
  none: () => (_words, given) => given,
};

/**
 * GitHub's anchors, which keep letters of every script. Jekyll and Hugo generate nearly the same by default.
 * They differ for a heading of punctuation only, and Hugo before 0.144 includes the URL of a link in the
 * heading.
 */
function githubAnchors(reserved: ReadonlySet<string>): AnchorGenerator {
  const slugger = new GithubSlugger();
  return ({ text }, given) => {
    if (given !== undefined) return given;
    const slugSource = slug(text) === "" ? "section" : text;
    for (;;) {
      // The slugger knows the anchors that it generated, but not those that an author gave.
      const anchor = slugger.slug(slugSource);
      if (!reserved.has(anchor)) return anchor;
    }
  };
}

/** Goldmark's own anchors, which keep ASCII only. Hugo uses other anchors by default. */
function goldmarkAnchors(): AnchorGenerator {
  /** Every anchor so far, with the number to try first for its next repetition. */
  const nextSuffix = new Map<string, number>();
  return ({ source }, given) => {
    const base = given ?? goldmarkAnchor(source);
    let anchor = base;
    while (given === undefined && nextSuffix.has(anchor)) {
      const number = nextSuffix.get(base) ?? 1;
      nextSuffix.set(base, number + 1);
      anchor = `${base}-${number}`;
    }
    if (!nextSuffix.has(anchor)) nextSuffix.set(anchor, 1);
    return anchor;
  };
}

function goldmarkAnchor(source: string): string {
  // Goldmark uses the last line of an underlined heading that has several lines.
  const line = source.slice(source.lastIndexOf("\n") + 1).trim();
  const anchor = line.replace(/[ \t\f\v_]/g, "-").replace(/[^A-Za-z0-9-]/g, "");
  return anchor.toLowerCase() || "heading";
}

/**
 * Anchors of kramdown 2.4 with `input: kramdown`. Its counter ignores the anchors that authors gave and those
 * that it numbered itself: "Foo", "Foo", "Foo 1" become foo, foo-1 and foo-1 again.
 */
function kramdownAnchors(): AnchorGenerator {
  const counts = new Map<string, number>();
  return ({ source }, given) => {
    if (given !== undefined) return given;
    const anchor = kramdownAnchor(source);
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  };
}

function kramdownAnchor(source: string): string {
  const anchor = source
    .trim()
    .replace(/^[^A-Za-z]+/, "")
    .replace(/[^A-Za-z0-9 -]/g, "")
    .replaceAll(" ", "-");
  return anchor.toLowerCase() || "section";
}
