import { readFileSync, writeFileSync } from "node:fs";
import { candidatesOf } from "../src/summaries/candidates.js";
import { formatTree } from "../src/summaries/decision-trees.js";
import { FEATURES, featureInputs, featureVector } from "../src/summaries/features.js";
import { profileSection } from "../src/summaries/passage-profile.js";
import { sectionSentences } from "../src/summaries/section-sentences.js";
import { boost, type Group, type Settings } from "./boosting.js";
import { rouge, tokensOf } from "./rouge.js";

/** A section with a human-written summary. */
export interface Example {
  readonly id: string;
  readonly lang: string;
  readonly src: string;
  readonly license: string;
  readonly heading?: string;
  readonly text: string;
  readonly reference: string;
}

export const SETTINGS: Settings = {
  trees: 200,
  depth: 4,
  rate: 0.06,
  groupShare: 0.6,
  measureShare: 0.3,
  minRows: 40,
  shrinkage: 1,
  bins: 32,
};

/** Relative to the project, where `npm run` works. */
const OUTPUT = "src/summaries/weights.ts";

export function readExamples(file: string): Example[] {
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  // The script's format.
  return lines.map((line) => JSON.parse(line) as Example);
}

/** Share-alike texts may be used for measuring, but not for training. */
export function mayLearnFrom({ license }: Example): boolean {
  return !/BY-SA/i.test(license);
}

/** The candidates of each example, valued by their similarity to the reference; all sources weigh the same. */
export function groupsOf(examples: readonly Example[]): Group[] {
  const sizes = new Map<string, number>();
  for (const { src, lang } of examples) sizes.set(src + lang, (sizes.get(src + lang) ?? 0) + 1);
  return examples.map((example) => ({
    ...rowsAndWorths(example),
    weight: 8 / (sizes.get(example.src + example.lang) ?? 1),
  }));
}

function rowsAndWorths({ heading = "", text, lang, reference }: Example): Pick<Group, "rows" | "worths"> {
  const sentences = sectionSentences(text, lang);
  const candidates = candidatesOf(sentences);
  const expected = tokensOf(reference);
  return {
    rows: featureInputs(candidates, profileSection(heading, sentences)).map(featureVector),
    worths: candidates.map(({ first, second }) =>
      rouge(tokensOf(second ? `${first.text} ${second.text}` : first.text), expected),
    ),
  };
}

function writeWeights(lines: readonly string[]): void {
  const measures = Object.keys(FEATURES).map((name) => `  "${name}",`);
  const trees = lines.map((line) => `  "${line}",`);
  writeFileSync(
    OUTPUT,
    [
      "// Made by scripts/train-summaries.ts: do not edit.",
      "",
      "/** The measures that the trees refer to by number. */",
      "export const FEATURE_NAMES = [",
      ...measures,
      "];",
      "",
      "/** See `parseTree`. */",
      "export const SERIALIZED_TREES = [",
      ...trees,
      "];",
      "",
    ].join("\n"),
  );
}

const file = process.argv[2];
if (import.meta.url === `file://${process.argv[1]}`) {
  if (file === undefined) {
    console.error("usage: train-summaries.ts FILE.jsonl");
    process.exit(2);
  }
  const examples = readExamples(file).filter(mayLearnFrom);
  writeWeights(boost(groupsOf(examples), SETTINGS).map(formatTree));
}
