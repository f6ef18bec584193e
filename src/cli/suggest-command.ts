import { editDistance } from "../lib/edit-distance.js";

const MAX_WRONG_LETTERS = 2;

/**
 * A hint for a word that is no directory: the rest of a two-word command, or the command that was probably meant.
 *
 * @returns undefined if the word resembles no command
 */
export function suggestCommand(word: string, commands: readonly string[]): string | undefined {
  const seconds = commands.flatMap((name) => {
    const [first, second] = name.split(" ");
    return first === word && second !== undefined ? [second] : [];
  });
  if (seconds.length > 0) return `${word}: expected ${seconds.join(" or ")} behind it; see feedwright --help`;
  const [nearest] = commands
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (nearest === undefined || nearest.distance > MAX_WRONG_LETTERS) return undefined;
  return `${word}: there is no such command and no such directory; did you mean ${nearest.name}?`;
}
