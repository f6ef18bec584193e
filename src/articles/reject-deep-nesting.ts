import { Parser } from "htmlparser2";

/** No article is as deep; a tree that is exhausts the stack of those who walk it, and the parser's patience. */
const MAX_DEPTH = 1_000;

/** @throws RangeError when elements of the HTML are nested too deep to be read safely */
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

/** Whether so many tags could be in it: each begins with a "<" of its own. */
function hasMoreTagsThan(limit: number, html: string): boolean {
  let found = 0;
  for (let at = html.indexOf("<"); at !== -1 && found <= limit; at = html.indexOf("<", at + 1)) found += 1;
  return found > limit;
}
