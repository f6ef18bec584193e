import { expect, test } from "vitest";
import { startService } from "../fixtures/running-service.js";
import { directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

const COUNT = 10_000;
const HOUR = 3_600_000;
const newest = Date.UTC(2026, 0, 5);

function article(index: number, text: string): string {
  const date = new Date(newest - (COUNT - index) * HOUR).toISOString();
  return `---\ntitle: Article ${index}\ndate: ${date}\ncategory: Kind ${index % 3}\nlang: en\n---\n\n${text}\n`;
}

test("a walk over the archive of 10,000 articles finds each once, and an edit changes only the documents with it", async () => {
  const directory = directoryWith(
    Object.fromEntries(
      Array.from({ length: COUNT }, (_, index) => [`a${index}.md`, article(index, `Number ${index}.`)]),
    ),
  );
  const { ask, origin, refresh } = await startService({ directory, clock: () => newest });

  /** Every document of a feed by path, from the main feed back. */
  async function walk(start: string): Promise<Map<string, string>> {
    const documents = new Map<string, string>();
    for (let path: string | undefined = start; path !== undefined; ) {
      const { status, text } = await ask(path);
      expect(status, path).toBe(200);
      documents.set(path, text);
      const previous: string | undefined = path.endsWith(".json")
        ? JSON.parse(text).next_url
        : /rel="prev-archive"[^>]* href="([^"]+)"/.exec(text)?.[1];
      path = previous?.replace(origin, "");
    }
    return documents;
  }
  const starts = [
    "/rss.xml",
    "/atom.xml",
    "/feed.json",
    "/categories/kind-0/atom.xml",
    "/categories/kind-1/atom.xml",
  ];
  const before = new Map<string, string>();
  for (const start of starts) {
    const documents = await walk(start);
    for (const [path, text] of documents) before.set(path, text);
    const found = [...documents.values()].flatMap((text) =>
      [...text.matchAll(/Article (\d+)["<]/g)].map(([, n]) => n),
    );
    const expected = start.includes("kind-0") ? 3_334 : start.includes("kind-1") ? 3_333 : COUNT;
    expect(new Set(found).size, start).toBe(expected);
    expect(found.length, start).toBe(expected);
  }

  writeFiles(directory, { "a3000.md": article(3000, "Written again.") });
  expect(JSON.parse((await refresh()).text).updated).toEqual(["a3000.md"]);
  for (const start of starts) {
    for (const [path, text] of await walk(start)) {
      expect(text.includes("Written again."), path).toBe(text !== before.get(path));
    }
  }
});
