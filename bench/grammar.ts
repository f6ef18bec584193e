import type { SeededRandom } from "../tests/fixtures/seeded-random.js";

/** Lists of alternatives; `{who}` stands for one item of that list. */
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

/** Phrases separated by `|` or line breaks. */
export function phrases(text: string): string[] {
  return text
    .split(/[|\n]/)
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== "");
}

/** Generates random sentences about one topic. */
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

  /** A sentence, heading, … with a capital first letter. */
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

/** Text and slot names, alternating; cached, since few templates make millions of sentences. */
function partsOf(template: string): readonly string[] {
  const parts = PARTS.get(template) ?? template.split(/\{(\w+)\}/);
  PARTS.set(template, parts);
  return parts;
}

const PARTS = new Map<string, readonly string[]>();
