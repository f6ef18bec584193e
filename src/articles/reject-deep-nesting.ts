import { Parser } from "htmlparser2";

/**
 * No article is nested this deeply. A deeper tree exhausts the stack of recursive functions, and slows the
 * parser.
 */
const MAX_DEPTH = 1_000;

/** @throws RangeError when the elements of the HTML are nested too deeply */
export function rejectDeepNesting(html: string): void {
  if (!hasMoreTagsThan(MAX_DEPTH, html)) return;
  let depth = 0;
  const parser = new Parser({
    onopentagname() {
      depth += 1;
      if (depth > MAX_DEPTH) throw new RangeError(`elements are nested more than ${MAX_DEPTH} deep`);
    },
    onclosetag() {
      depth -= 1;
    },
  });
  parser.end(html);
}

/** A fast upper bound: every tag starts with a "<". */
function hasMoreTagsThan(limit: number, html: string): boolean {
  let found = 0;
  for (let at = html.indexOf("<"); at !== -1 && found <= limit; at = html.indexOf("<", at + 1)) found += 1;
  return found > limit;
}
