import sanitize from "sanitize-html";
import { rejectDeepNesting } from "./reject-deep-nesting.js";

/** Enough for every article. Deeper trees exhaust the stack of recursive functions. */
const MAX_NESTING = 100;

const BLOCK_TAGS = [
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "p",
  "div",
  "section",
  "article",
  "header",
  "footer",
  "main",
  "aside",
  "nav",
  "blockquote",
  "pre",
  "hr",
  "ul",
  "ol",
  "li",
  "dl",
  "dt",
  "dd",
  "figure",
  "figcaption",
  "details",
  "summary",
  "table",
  "caption",
  "thead",
  "tbody",
  "tfoot",
  "tr",
  "th",
  "td",
  "colgroup",
  "col",
];
/** Elements that are inline. */
export const INLINE_TAGS: ReadonlySet<string> = new Set([
  "a",
  "strong",
  "b",
  "em",
  "i",
  "u",
  "s",
  "del",
  "ins",
  "mark",
  "small",
  "sub",
  "sup",
  "code",
  "kbd",
  "samp",
  "var",
  "abbr",
  "cite",
  "q",
  "dfn",
  "time",
  "span",
  "bdi",
  "bdo",
  "ruby",
  "rt",
  "rp",
  "wbr",
  "br",
]);
const MEDIA_TAGS = ["img", "picture", "audio", "video", "source", "track"];

const SANITIZE_OPTIONS: sanitize.IOptions = {
  allowedTags: [...BLOCK_TAGS, ...INLINE_TAGS, ...MEDIA_TAGS],
  allowedAttributes: {
    "*": ["id", "lang", "dir", "title"],
    a: ["href", "rel", "hreflang"],
    img: ["src", "alt", "width", "height"],
    audio: ["src", "controls"],
    video: ["src", "controls", "poster", "width", "height"],
    source: ["src", "type"],
    track: ["src", "kind", "label", "srclang"],
    ol: ["start", "reversed", "type"],
    li: ["value"],
    th: ["colspan", "rowspan", "scope", "align"],
    td: ["colspan", "rowspan", "align"],
    code: [{ name: "class", multiple: true, values: ["language-*"] }],
    time: ["datetime"],
    blockquote: ["cite"],
    q: ["cite"],
    abbr: ["title"],
    details: ["open"],
  },
  allowedClasses: { code: ["language-*"] },
  allowedSchemes: ["http", "https", "mailto", "tel"],
  allowProtocolRelative: true,
  nestingLimit: MAX_NESTING,
  nonTextTags: ["title", "script", "style", "textarea", "option", "noscript", "template", "svg", "math"],
  transformTags: { iframe: frameToLink, frame: frameToLink, embed: frameToLink },
};

/**
 * Sanitizes HTML for feeds and pages: no scripts, styles, forms or frames. URLs are limited to http, https,
 * mailto and tel. Elements are well nested. A frame becomes a link to its URL.
 *
 * @throws RangeError when the elements are nested too deeply
 */
export function sanitizeHtml(html: string): string {
  rejectDeepNesting(html);
  return sanitize(html, SANITIZE_OPTIONS);
}

function frameToLink(_tag: string, { src = "" }: sanitize.Attributes): sanitize.Tag {
  const shown = /^(?:https?:)?\/\//i.test(src.trim()) || !/^[^/?#]*:/.test(src) ? src.trim() : "";
  return { tagName: "a", attribs: { href: shown }, text: shown };
}
