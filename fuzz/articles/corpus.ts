import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hasArticleExtension } from "../../src/articles/read-body.js";
import { generatedArticles } from "../../tests/fixtures/corpus/generated-articles.js";

/** An article to change. */
export interface Origin {
  readonly path: string;
  readonly text: string;
}

/** Relative to the project, where its commands and tests run. */
const FOLDERS = ["articles", "tests/fixtures/exports"];

/** Articles of every kind: samples, exports of other programs, and generated ones with every field. */
export function corpus(): readonly Origin[] {
  const written = FOLDERS.flatMap((folder) =>
    readdirSync(folder)
      .filter(hasArticleExtension)
      .map((name) => ({ path: name, text: readFileSync(join(folder, name), "utf8") })),
  );
  return [...generatedArticles(), ...written].map(({ path, text }) => ({ path, text }));
}
