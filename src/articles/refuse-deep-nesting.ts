import { Parser } from "htmlparser2";

/** No article is as deep; a tree that is exhausts the stack of those who walk it, and the parser's patience. */
const DEEPEST = 1_000;

/** @throws RangeError when elements of the HTML are nested too deep to be read safely */
export function refuseDeepNesting(html: string): void {
  let depth = 0;
  const parser = new Parser({
    onopentagname() {
      depth += 1;
      if (depth > DEEPEST) throw new RangeError(`elements are nested more than ${DEEPEST} deep`);
    },
    onclosetag() {
      depth -= 1;
    },
  });
  parser.end(html);
}
