import GithubSlugger, { slug } from "github-slugger";

/** How a site makes the ids of headings whose author gave them none. */
export type AnchorStyle = "github" | "goldmark" | "kramdown" | "none";

/** What an anchor is made of. */
export interface HeadingContent {
  /** As a reader sees them, on one line. */
  readonly text: string;
  /** As they stand in the Markdown. */
  readonly source: string;
}

/**
 * The anchor of an article's next heading; it has to be asked of every heading, in their order. Some
 * programs give one anchor twice, and so does this.
 *
 * @param given the anchor that the author wrote
 * @returns undefined when the heading has none
 */
export type AnchorGenerator = (words: HeadingContent, given: string | undefined) => string | undefined;

/** For one article. `reserved` are the ids that its author gave, whether to headings or to something else. */
export const ANCHOR_GENERATORS: Readonly<
  Record<AnchorStyle, (reserved: ReadonlySet<string>) => AnchorGenerator>
> = {
  github: githubAnchors,
  goldmark: goldmarkAnchors,
  kramdown: kramdownAnchors,
  none: () => (_words, given) => given,
};

/**
 * GitHub's, which keep every script. By default Jekyll and Hugo make nearly the same: a heading of
 * punctuation alone has another, and one with a link has its address in it before Hugo 0.144.
 */
function githubAnchors(reserved: ReadonlySet<string>): AnchorGenerator {
  const slugger = new GithubSlugger();
  return ({ text }, given) => {
    if (given !== undefined) return given;
    const slugSource = slug(text) === "" ? "section" : text;
    for (;;) {
      // The slugger knows the anchors that it made, and none that an author gave.
      const anchor = slugger.slug(slugSource);
      if (!reserved.has(anchor)) return anchor;
    }
  };
}

/** Goldmark's own, which keep ASCII alone; Hugo sets others. */
function goldmarkAnchors(): AnchorGenerator {
  /** Every anchor so far, with the number that its next repetition tries first. */
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
  // Of an underlined heading on several lines it takes the last.
  const line = source.slice(source.lastIndexOf("\n") + 1).trim();
  const anchor = line.replace(/[ \t\f\v_]/g, "-").replace(/[^A-Za-z0-9-]/g, "");
  return anchor.toLowerCase() || "heading";
}

/**
 * kramdown's (2.4) where it reads its own Markdown, `input: kramdown`. Its count knows nothing of the
 * anchors that authors gave, nor of those that it made by counting: Foo, Foo, Foo 1 become foo, foo-1 and
 * foo-1 again.
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
