import { type DefaultTreeAdapterTypes, parseFragment, defaultTreeAdapter as tree } from "parse5";

/** Elements that act, or lead out of their article. */
const ACTING = new Set(
  "applet base body button embed form frame frameset head html iframe input link math meta noembed noframes noscript object option param plaintext portal script select style svg template textarea title xmp".split(
    " ",
  ),
);

const ADDRESSES = new Set([
  "href",
  "src",
  "poster",
  "cite",
  "action",
  "formaction",
  "data",
  "background",
  "ping",
]);
const ACTING_ATTRIBUTE =
  /^(?:on.*|style|srcdoc|srcset|sizes|formaction|action|ping|xlink:.*|xmlns.*|http-equiv|is|slot|nonce)$/i;
const SAFE_ADDRESS = /^(?:https?:|mailto:|tel:)/i;

/**
 * What is wrong with HTML for feed readers, as a browser reads it (the parser follows WHATWG's algorithm, which ours
 * does not): active content, and URLs that are relative or have a scheme other than web, mail and telephone.
 *
 * @returns undefined when nothing is
 */
export function problemOfHtml(html: string): string | undefined {
  const open: DefaultTreeAdapterTypes.Node[] = [parseFragment(html)];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (tree.isElementNode(node)) {
      const problem = problemOfElement(node);
      if (problem !== undefined) return problem;
    }
    if (tree.isCommentNode(node)) return `there is a comment: ${node.data}`;
    if ("childNodes" in node) open.push(...node.childNodes);
  }
  return undefined;
}

function problemOfElement({ tagName, attrs }: DefaultTreeAdapterTypes.Element): string | undefined {
  if (ACTING.has(tagName)) return `there is <${tagName}>`;
  for (const { name, value } of attrs) {
    if (ACTING_ATTRIBUTE.test(name)) return `<${tagName}> has ${name}=${JSON.stringify(value)}`;
    if (ADDRESSES.has(name) && !SAFE_ADDRESS.test(asBrowsersRead(value))) {
      return `<${tagName}> has ${name}=${JSON.stringify(value)}, expected an absolute address of http, https, mailto or tel`;
    }
  }
  return undefined;
}

/** Removes what browsers ignore before a URL's scheme (WHATWG URL, "basic URL parser"). */
function asBrowsersRead(address: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken off
  return address.replace(/^[\u0000-\u0020]+/, "").replace(/[\t\n\r]/g, "");
}
