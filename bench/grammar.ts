import type { SeededRandom } from "../tests/fixtures/seeded-random.js";

/** What text is made of, each a list to choose from; `{who}` in one of them stands for one of that list. */
export type Grammar = Readonly<Record<Slot, readonly string[]>>;

type Slot =
  | "topic"
  | "who"
  | "does"
  | "what"
  | "adverb"
  | "because"
  | "adjective"
  | "sentence"
  | "heading"
  | "title"
  | "item"
  | "link";

/** Phrases parted by `|` or by the ends of lines. */
export function phrases(text: string): string[] {
  return text
    .split(/[|\n]/)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== "");
}

/** Says things of one topic, by chance. */
export class Speaker {
  readonly #grammar: Grammar;
  readonly #chance: SeededRandom;
  #topic = "";

  constructor(grammar: Grammar, chance: SeededRandom) {
    this.#grammar = grammar;
    this.#chance = chance;
    this.changeTopic();
  }

  changeTopic(): void {
    this.#topic = this.#oneOf("topic");
  }

  /** A sentence, a heading, … that begins with a capital. */
  say(kind: Slot): string {
    const text = this.#fill(this.#oneOf(kind));
    return `${text.slice(0, 1).toLocaleUpperCase()}${text.slice(1)}`;
  }

  #oneOf(slot: Slot): string {
    const choices = this.#grammar[slot];
    return choices[this.#chance.below(choices.length)] ?? "";
  }

  #fill(template: string): string {
    return partsOf(template)
      .map((part, n) => (n % 2 === 0 ? part : this.#valueOf(part)))
      .join("");
  }

  #valueOf(slot: string): string {
    if (slot === "n") return `${2 + this.#chance.below(398)}`;
    if (slot === "year") return `${1994 + this.#chance.below(30)}`;
    if (slot === "topic") return this.#topic;
    return this.#fill(this.#oneOf(slot as Slot));
  }
}

/** Text and names of slots in turn; kept, since there are few templates and millions of sentences. */
function partsOf(template: string): readonly string[] {
  const parts = PARTS.get(template) ?? template.split(/\{(\w+)\}/);
  PARTS.set(template, parts);
  return parts;
}

const PARTS = new Map<string, readonly string[]>();
