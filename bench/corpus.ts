import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SeededRandom } from "../tests/fixtures/seeded-random.js";
import { type Grammar, Speaker } from "./grammar.js";
import { arabic } from "./grammars/arabic.js";
import { english } from "./grammars/english.js";
import { french } from "./grammars/french.js";
import { german } from "./grammars/german.js";
import { japanese } from "./grammars/japanese.js";
import { spanish } from "./grammars/spanish.js";
import { times } from "./measure.js";

/**
 * Articles that are the same each time, for us and every peer: front matter that Hugo, Jekyll and Eleventy read as
 * well, names as Jekyll requires, and nothing that a template language would interpret.
 */
export interface Corpus {
  readonly count: number;
  /** The path of the n-th article, such as `2015/01/2015-01-02-the-archive-000042.md`; higher numbers are newer. */
  path(n: number): string;
  /** The last part of its page's URL in every program. */
  slug(n: number): string;
  /**
   * The n-th article: about 4.8 kB, between 1 and 25.
   *
   * @param update a sentence that distinguishes an edit
   */
  text(n: number, update?: string): string;
  title(n: number): string;
  categories(n: number): string[];
}

export const CATEGORIES = [
  "Basics",
  "Hosting",
  "Formats",
  "Readers",
  "Writing",
  "Archives",
  "Search",
  "Design",
  "Security",
  "Podcasts",
  "Newsletters",
  "Open data",
];

const FIRST_DAY = Date.UTC(2014, 0, 1);
const SPAN = 10 * 365 * 86_400_000;

/** @param count number of articles in ten years */
export function corpusOf(count: number): Corpus {
  const moment = (n: number) => new Date(FIRST_DAY + Math.floor((SPAN * (n + 0.5)) / count));
  const path = (n: number) => {
    const [year = "", month = "", day = ""] = moment(n).toISOString().slice(0, 10).split("-");
    return `${year}/${month}/${year}-${month}-${day}-${slugOf(n)}.md`;
  };
  return {
    count,
    path,
    slug: slugOf,
    text: (n, update = "") => `${frontMatter(n, moment(n))}\n${bodyOf(n, path, update)}`,
    title: (n) => factsOf(n).title,
    categories: (n) => factsOf(n).categories,
  };
}

export function writeCorpus(directory: string, corpus: Corpus): void {
  for (const n of times(PICTURES, (picture) => picture)) write(directory, `images/${n}.png`, "picture");
  for (let n = 0; n < corpus.count; n += 1) write(directory, corpus.path(n), corpus.text(n));
}

function write(directory: string, path: string, text: string): void {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const PICTURES = 50;

const SUBJECTS = [
  "archive",
  "feed",
  "server",
  "reader",
  "editor",
  "letter",
  "search",
  "picture",
  "address",
  "date",
];

function slugOf(n: number): string {
  return `${SUBJECTS[n % SUBJECTS.length]}-and-${SUBJECTS[(n * 7 + 3) % SUBJECTS.length]}-${`${n}`.padStart(6, "0")}`;
}

interface Language {
  readonly tag: string;
  readonly grammar: Grammar;
  /** Between two sentences. */
  readonly space: string;
  /** Articles out of a hundred that have it. */
  readonly share: number;
}

const ENGLISH: Language = { tag: "en", grammar: english, space: " ", share: 70 };

const OTHERS: readonly Language[] = [
  { tag: "de", grammar: german, space: " ", share: 10 },
  { tag: "fr", grammar: french, space: " ", share: 6 },
  { tag: "es", grammar: spanish, space: " ", share: 6 },
  { tag: "ja", grammar: japanese, space: "", share: 4 },
  { tag: "ar", grammar: arabic, space: " ", share: 4 },
];

function languageOf(chance: SeededRandom): Language {
  let left = chance.below(100);
  for (const language of OTHERS) {
    left -= language.share;
    if (left < 0) return language;
  }
  return ENGLISH;
}

const AUTHORS = [
  "Ada Example",
  "Ben Okafor",
  "Chiara Conti",
  "Daniel Weiss",
  "Elif Kaya",
  "Farid Haddad",
  "Grace Lindqvist",
  "Hana Sato",
];

const TAGS = [
  ..."rss atom json-feed opml http caching etag redirects gzip markdown html images audio".split(" "),
  ..."summaries headings accessibility typography translation ids dates time-zones backup git".split(" "),
  ..."sqlite nginx privacy tokens hubs polling migration statistics newsroom library weather".split(" "),
];

interface Facts {
  readonly language: Language;
  readonly title: string;
  readonly author: string;
  readonly categories: string[];
  readonly tags: string[];
}

/** Random choices of one article, so that each can be generated alone. */
function chanceOf(n: number, purpose: number): SeededRandom {
  return new SeededRandom(Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(purpose, 0x85ebca6b));
}

function factsOf(n: number): Facts {
  const chance = chanceOf(n, 1);
  const language = languageOf(chance);
  const title = new Speaker(language.grammar, chance).say("title");
  const [author = ""] = chance.some(AUTHORS, 1);
  const categories = chance.some(CATEGORIES, chance.below(6) === 0 ? 2 : 1);
  return { language, title, author, categories, tags: chance.some(TAGS, chance.below(4)) };
}

function frontMatter(n: number, moment: Date): string {
  const { language, title, author, categories, tags } = factsOf(n);
  return [
    "---",
    `title: ${JSON.stringify(title)}`,
    `date: ${moment.toISOString().slice(0, 19)}Z`,
    `author: ${author}`,
    `categories: [${categories.join(", ")}]`,
    ...(tags.length > 0 ? [`tags: [${tags.join(", ")}]`] : []),
    ...(language === ENGLISH ? [] : [`lang: ${language.tag}`]),
    "---",
    "",
  ].join("\n");
}

/** Bytes of an article: most between 1 and 8 kB, one in twenty long. */
function sizeOf(chance: SeededRandom): number {
  const spread = 0.2 + 0.8 * (chance.fraction() + chance.fraction());
  return 3_770 * spread * (chance.below(20) === 0 ? 3 : 1);
}

function bodyOf(n: number, path: (n: number) => string, update: string): string {
  const chance = chanceOf(n, 2);
  const { language } = factsOf(n);
  const speaker = new Speaker(language.grammar, chance);
  const writer = { chance, speaker, space: language.space };
  const earlier = n === 0 ? "" : ` [${speaker.say("link")}](/${path(chance.below(n))}).`;
  const blocks = [`${paragraph(writer)}${earlier}${update === "" ? "" : ` ${update}`}`];
  if (chance.below(12) === 0)
    blocks.push(`![${speaker.say("topic")}](/images/${chance.below(PICTURES)}.png)`);
  let left = sizeOf(chance) - Buffer.byteLength(blocks.join());
  while (left > 0) {
    const section = sectionOf(writer);
    blocks.push(section);
    left -= Buffer.byteLength(section);
  }
  return `${blocks.join("\n\n")}\n`;
}

interface Writer {
  readonly chance: SeededRandom;
  readonly speaker: Speaker;
  readonly space: string;
}

function sectionOf(writer: Writer): string {
  const { chance, speaker } = writer;
  speaker.changeTopic();
  const level = chance.below(5) === 0 ? "###" : "##";
  const blocks = [`${level} ${speaker.say("heading")}`, paragraph(writer)];
  const [block] = chance.some(BLOCKS, 1);
  if (chance.below(2) === 0 && block !== undefined) blocks.push(block(writer));
  if (chance.below(3) > 0) blocks.push(paragraph(writer));
  return blocks.join("\n\n");
}

/** Two to six sentences, some with a link, code or bold text. */
function paragraph({ chance, speaker, space }: Writer): string {
  const sentences = times(2 + chance.below(5), () => {
    const sentence = speaker.say("sentence");
    if (chance.below(12) === 0) return `${sentence}${space}([${speaker.say("link")}](${addressOf(chance)}))`;
    if (chance.below(15) === 0) return `**${speaker.say("topic")}**: ${sentence}`;
    return chance.below(20) === 0 ? `\`${codeWord(chance)}\`: ${sentence}` : sentence;
  });
  return sentences.join(space);
}

function addressOf(chance: SeededRandom): string {
  return `https://example.net/${codeWord(chance)}/${chance.below(1000)}`;
}

const CODE_WORDS = "feed entry reader archive validator author summary section document ledger".split(" ");

function codeWord(chance: SeededRandom): string {
  return CODE_WORDS[chance.below(CODE_WORDS.length)] ?? "";
}

/** Lists are twice as common as the others; tables and numbered lists rarer. */
const BLOCKS: readonly ((writer: Writer) => string)[] = [
  bullets,
  bullets,
  bullets,
  bullets,
  code,
  code,
  quotation,
  quotation,
  numbered,
  grid,
];

function bullets({ chance, speaker }: Writer): string {
  return times(3 + chance.below(5), () => `- ${speaker.say("item")}`).join("\n");
}

function numbered({ chance, speaker }: Writer): string {
  return times(3 + chance.below(4), (n) => `${n + 1}. ${speaker.say("item")}`).join("\n");
}

function quotation(writer: Writer): string {
  return `> ${paragraph(writer)}`;
}

function grid({ chance, speaker }: Writer): string {
  const rows = times(
    3 + chance.below(4),
    () => `| ${speaker.say("topic")} | ${chance.below(500)} | ${speaker.say("adverb")} |`,
  );
  return [`| ${speaker.say("topic")} | # | ${speaker.say("what")} |`, "|---|---|---|", ...rows].join("\n");
}

function code({ chance }: Writer): string {
  const lines = times(2 + chance.below(6), (n) => {
    const [from, to] = [codeWord(chance), codeWord(chance)];
    return n % 3 === 2
      ? `if (${from}.length > ${chance.below(100)}) return ${to};`
      : `const ${to}${n} = find("${from}", ${chance.below(100)});`;
  });
  return ["```js", ...lines, "```"].join("\n");
}
