import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { times } from "./measure.js";
import { SENTENCES } from "./sentences.js";

const HEADINGS = [
  "What subscribers hold",
  "Why the address matters",
  "The old server",
  "How long a move takes",
  "What we would do again",
];

const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2010, 0, 1);

/** Articles of one day and folder of one month, so that no folder holds more than a few hundred. */
const A_DAY = 20;

/** Where the n-th article lies: `2010/01/000042.md`; the later, the newer. */
export function pathOfArticle(n: number): string {
  const [year, month] = dateOf(n).split("-");
  return `${year}/${month}/${`${n}`.padStart(6, "0")}.md`;
}

/**
 * The n-th article, of about 4.8 kB: five sections, tags, an author, a link to an earlier one, and at times a picture.
 *
 * @param news what distinguishes an edit
 */
export function articleText(n: number, news = ""): string {
  const sections = HEADINGS.map((heading, part) => {
    const prose = times(
      10,
      (k) => `${SENTENCES[(n + part + k) % SENTENCES.length]?.slice(0, -1)}, case ${n + k}.`,
    );
    return `## ${heading}\n\n${prose.slice(0, 5).join(" ")}\n\n${prose.slice(5).join(" ")}\n`;
  });
  const picture = n % 20 === 0 ? `![The mill](/images/${n % 1000}.png)\n\n` : "";
  return `---
title: Moving a newsroom without losing readers, part ${n}
date: ${dateOf(n)}
author: Ada Example ${n % 12}
categories: [Category ${n % 8}]
tags: [tag ${n % 40}, tag ${(n + 7) % 40}]
---

What came before is in [an earlier part](/${pathOfArticle(Math.floor(n / 2))}).${news}

${picture}${sections.join("\n")}`;
}

export function writeArticles(directory: string, count: number): void {
  for (const n of times(50, (picture) => picture * 20)) write(directory, `images/${n}.png`, "picture");
  for (let n = 0; n < count; n += 1) write(directory, pathOfArticle(n), articleText(n));
}

function write(directory: string, path: string, text: string): void {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function dateOf(n: number): string {
  return new Date(FIRST_DAY + Math.floor(n / A_DAY) * DAY).toISOString().slice(0, 10);
}
