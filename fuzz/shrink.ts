/** Patterns that split a text into pieces, the largest first. */
const SPLIT_PATTERNS: readonly RegExp[] = [/[^\n]*\n?/g, /[\w\x80-\xff]+|[^\w\x80-\xff]/g, /./gs];

/**
 * A smaller text that still fails: everything unnecessary is removed (delta debugging, Zeller and Hildebrandt 2002),
 * first lines, then words, then single characters.
 *
 * @param fails called some hundreds of times
 * @param maxCalls after this many calls the smallest so far is returned
 */
export async function shrink(
  text: string,
  fails: (smaller: string) => boolean | Promise<boolean>,
  maxCalls = 3_000,
): Promise<string> {
  let left = maxCalls;
  const stillFails = async (smaller: string) => {
    left -= 1;
    return left >= 0 && (await fails(smaller));
  };
  let smallest = text;
  for (const term of SPLIT_PATTERNS) {
    const pieces = smallest.match(term)?.filter((piece) => piece !== "") ?? [];
    smallest = (await leaveOut(pieces, (kept) => stillFails(kept.join("")))).join("");
  }
  return smallest;
}

async function leaveOut(
  pieces: readonly string[],
  fails: (kept: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  let kept = pieces;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < kept.length; ) {
      const without = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (without.length < kept.length && (await fails(without))) kept = without;
      else at += size;
    }
  }
  return kept;
}
