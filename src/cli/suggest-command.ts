import { closest, distance } from "fastest-levenshtein";

/** Letters that may be wrong. */
const MAX_DISTANCE = 2;

/**
 * What is wrong with a word that is no directory, if it is nearly a command.
 *
 * @param commands some of two words
 */
export function suggestCommand(word: string, commands: readonly string[]): string | undefined {
  const seconds = commands.flatMap((name) => {
    const [first, second] = name.split(" ");
    return first === word && second !== undefined ? [second] : [];
  });
  if (seconds.length > 0) return `${word}: expected ${seconds.join(" or ")} behind it; see feedwright --help`;
  const near = closest(word, commands);
  return distance(word, near) > MAX_DISTANCE
    ? undefined
    : `${word}: there is no such command and no such directory; did you mean ${near}?`;
}
