import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { stringify } from "yaml";
import { CONFIG_FILE, type Config, DEFAULT_DIRECTORY } from "../config/config.js";
import { messageOf, PublisherError } from "../lib/errors.js";
import { rejectBucket } from "./reject-bucket.js";

const FIRST_ARTICLE = "hello.md";

/**
 * Creates a directory with a first article, and a configuration file in the working directory that names it.
 * `feedwright` without arguments then publishes it.
 *
 * @param directory as given on the command line
 * @throws PublisherError `usage` if one of the files exists or cannot be written
 */
export function init(directory: string | undefined, config: Config): string {
  rejectBucket(config, "init", "make a directory, and upload what is in it");
  const article = join(config.directory, FIRST_ARTICLE);
  const files = [
    [CONFIG_FILE, configTemplate(directory ?? DEFAULT_DIRECTORY, config.title)],
    [article, firstArticle()],
  ] as const;
  const present = files.map(([file]) => file).filter((file) => existsSync(file));
  if (present.length > 0) {
    throw new PublisherError(
      "usage",
      `${present.join(", ")}: expected nothing there, found a file, which stays as it is; start in another directory, or write the rest by hand`,
    );
  }
  try {
    mkdirSync(config.directory, { recursive: true });
    for (const [file, text] of files) writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    throw new PublisherError("usage", `it cannot be written: ${messageOf(error)}`, { cause: error });
  }
  return [
    `${CONFIG_FILE}: the settings`,
    `${relative(process.cwd(), article)}: a first article`,
    "Publish it with: feedwright",
  ].join("\n");
}

function configTemplate(directory: string, title: string): string {
  return `# Settings of Feedwright: \`feedwright --help\` lists them all.
${stringify({ directory, title })}# description: What the publication is about
# author: Your name
# Every link in the feeds begins with the public address:
# url: https://news.example.org/
`;
}

/** It has no date: it gets the date of its first publication. */
function firstArticle(): string {
  return `---
title: Hello
tags: [first]
---

The introduction: what stands before the first heading.

## A heading begins a section

Every section gets a summary of its own, which leads to its place in the article.

## What comes next

Write over this file, or put others beside it: Markdown, HTML or plain text. \`feedwright check\` says what is wrong with them, and \`feedwright refresh\` publishes them.
`;
}
