import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Section } from "../src/articles/article.js";
import { parseArticle } from "../src/articles/parse-article.js";
import { hasArticleExtension } from "../src/articles/read-body.js";
import { splitSentences } from "../src/summaries/split-sentences.js";
import { summarizeSection, summarizeSections } from "../src/summaries/summarize-section.js";
import { median, timeOf, times } from "./measure.js";
import { SENTENCES } from "./sentences.js";

const RUNS = 5;
const OPTIONS = { zone: "UTC", folderCategories: false, language: "en", summarize: summarizeSections };

/** Prose without repeated sentences. */
function prose(words: number, seed = 0): string {
  const sentences: string[] = [];
  for (let count = 0, n = seed; count < words; n += 1) {
    const sentence = `${SENTENCES[n % SENTENCES.length]?.slice(0, -1)}, case ${n}.`;
    sentences.push(sentence);
    count += sentence.split(" ").length;
  }
  return sentences.join(" ");
}

/** Articles of about `size` characters that tempt code into more than linear time. */
const SHAPES: Readonly<Record<string, { path: string; make: (size: number) => string }>> = {
  "prose in sections (.md)": {
    path: "a.md",
    make: (size) => times(size / 1_000, (n) => `## Part ${n}\n\n${prose(150, n)}\n`).join("\n"),
  },
  "no blank line (.txt)": { path: "a.txt", make: (size) => prose(size / 5.5) },
  "one line a paragraph (.txt)": {
    path: "a.txt",
    make: (size) => times(size / 300, (n) => prose(50, n)).join("\n"),
  },
  "headings alone (.txt)": {
    path: "a.txt",
    make: (size) => times(size / 20, (n) => `A Heading Numbered ${n}`).join("\n\n"),
  },
  "headings alone (.md)": {
    path: "a.md",
    make: (size) => times(size / 20, (n) => `## Heading ${n}`).join("\n\n"),
  },
  "one list (.md)": {
    path: "a.md",
    make: (size) => times(size / 60, (n) => `- ${SENTENCES[n % 6]?.slice(0, 50)}`).join("\n"),
  },
  "quotations 40 deep (.md)": {
    path: "a.md",
    make: (size) => times(size / 900, (n) => `${"> ".repeat(40)}${prose(80, n)}\n`).join("\n"),
  },
  "mixed scripts (.txt)": {
    path: "a.txt",
    make: (size) =>
      times(
        size / 120,
        (n) =>
          `最初の項目は${n}です。次に進みます。 هذا نص قصير رقم ${n}. Это ${n}-й пример. ${SENTENCES[n % 6]}`,
      ).join("\n\n"),
  },
};

/** The cost of a summary compared with the first sentence alone, and of whole articles by size. */
export function benchSummaries(): string {
  const { ratio, ours, lead } = costOfASection();
  const rows = Object.entries(SHAPES).map(([name, { path, make }]) => {
    const milliseconds = [62_500, 125_000, 250_000, 500_000].map((size) => {
      const bytes = Buffer.from(make(size));
      return median(times(3, () => timeOf(() => parseArticle(bytes, path, OPTIONS))));
    });
    const [, , quarter = 0, half = 0] = milliseconds;
    return `| ${name} | ${milliseconds.map((time) => time.toFixed(0)).join(" | ")} | ${(half / quarter).toFixed(1)} |`;
  });
  return [
    `A section of 120 words takes ${ours.toFixed(2)} ms, its first sentence alone ${lead.toFixed(2)} ms: ${ratio.toFixed(1)} times (medians of ${RUNS} interleaved runs).`,
    "",
    "Milliseconds from bytes to article, by kB; linear is a last column of 2:",
    "",
    "| shape | 62 | 125 | 250 | 500 | 500 to 250 |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** Sections of the sample articles with about 120 words, repeated. */
function sectionsOfSamples(): Pick<Section, "heading" | "text">[] {
  const files = readdirSync("articles", { recursive: true, encoding: "utf8" }).filter(hasArticleExtension);
  const sections = files.toSorted().flatMap((path) => {
    const reading = parseArticle(readFileSync(join("articles", path)), path, OPTIONS);
    return reading.kind === "article" ? reading.article.sections : [];
  });
  const medium = sections.filter(({ text }) => Math.abs(text.split(/\s+/).length - 120) <= 30);
  return times(10, () => medium).flat();
}

function costOfASection(): { ratio: number; ours: number; lead: number } {
  const sections = sectionsOfSamples();
  const leadOnce = () => sections.map(({ text }) => splitSentences(text, "en")[0]);
  const oursOnce = () => sections.map((section) => summarizeSection(section, { language: "en" }));
  leadOnce();
  oursOnce();
  const runs = times(RUNS, () => ({
    lead: timeOf(leadOnce) / sections.length,
    ours: timeOf(oursOnce) / sections.length,
  }));
  const [lead, ours] = [median(runs.map((run) => run.lead)), median(runs.map((run) => run.ours))];
  return { lead, ours, ratio: median(runs.map((run) => run.ours / run.lead)) };
}
