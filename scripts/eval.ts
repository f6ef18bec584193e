import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseArticle } from "../src/articles/parse-article.js";
import { splitSentences } from "../src/summaries/split-sentences.js";
import { summarizeSection, summarizeSections } from "../src/summaries/summarize-section.js";

/**
 * Runs the code that publishes over test material, for scorers to read: lines of JSON in, lines of JSON
 * out, in the same order. `--task` is one of
 *
 *   summaries   {"id", "lang", "heading", "text"} in, {"id", "summary"} out
 *   headings    {"id", "lang", "text"} in, a plain-text export; {"id", "sections": [{"heading", "summary"}]} out
 *   sentences   {"id", "lang", "text"} in, {"id", "sents": […]} out
 */
interface Line {
  readonly id: string;
  readonly lang: string;
  readonly heading?: string;
  readonly text: string;
}

const TASKS: Readonly<Record<string, (line: Line) => object>> = {
  summaries: ({ id, lang, heading = "", text }) => ({
    id,
    summary: summarizeSection({ heading, text }, { language: lang }),
  }),
  headings: ({ id, lang, text }) => ({ id, sections: sectionsOf(text, lang) }),
  sentences: ({ id, lang, text }) => ({ id, sents: splitSentences(text, lang) }),
};

function sectionsOf(text: string, language: string): { heading: string; summary: string }[] {
  const options = { zone: "UTC", folderCategories: false, language, summarize: summarizeSections };
  const reading = parseArticle(Buffer.from(text), "export.txt", options);
  return reading.kind === "article"
    ? reading.article.sections.map(({ heading, summary }) => ({ heading, summary }))
    : [];
}

const { values } = parseArgs({ options: { task: { type: "string" }, inputs: { type: "string" } } });
const task = TASKS[values.task ?? ""];
if (task === undefined || values.inputs === undefined) {
  process.stderr.write(`usage: npm run eval -- --task ${Object.keys(TASKS).join("|")} --inputs FILE.jsonl\n`);
  process.exit(2);
}
for (const line of readFileSync(values.inputs, "utf8").split("\n")) {
  // The form of the lines is the contract above.
  if (line.trim() !== "") process.stdout.write(`${JSON.stringify(task(JSON.parse(line) as Line))}\n`);
}
