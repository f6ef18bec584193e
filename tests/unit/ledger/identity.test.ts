import fc from "fast-check";
import { expect, test } from "vitest";
import type { ArticleRecord } from "../../../src/ledger/identity/known-article.js";
import { type LedgerHarness, newPublication, type SourceFile } from "../../fixtures/ledger-harness.js";
import { propertyRuns } from "../../fixtures/property-runs.js";

const PATHS = ["a.md", "b.md", "b/a.md", "c.md", "d/a.md"];
const HOUR = 3_600_000;

/** A file, followed through renames, edits and removals. */
interface Followed {
  text: string;
  readonly inode: number;
  isDraft: boolean;
  /** When it was last published: what must never change, and its path and text. */
  last: { id: string; published: number; slug: string; path: string; text: string } | undefined;
}

/** A directory, the files removed from it, and the publication of it. */
class World {
  readonly files = new Map<string, Followed>();
  readonly bin: { path: string; file: Followed }[] = [];
  readonly books: LedgerHarness;
  #published = new Map<string, Followed>();
  #count = 0;
  #now = Date.UTC(2026, 0, 1);

  constructor(books: LedgerHarness) {
    this.books = books;
  }

  newText(): string {
    this.#count += 1;
    return `Text ${this.#count}`;
  }

  put(path: string, text: string): void {
    this.#count += 1;
    this.files.set(path, { text, inode: this.#count, isDraft: false, last: undefined });
  }

  async refresh(): Promise<void> {
    this.#now += HOUR;
    const sources: Record<string, SourceFile> = {};
    for (const [path, { text, inode, isDraft }] of this.files) {
      sources[path] = { text, inode, kind: isDraft ? "withheld" : "article" };
    }
    await this.books.refresh(sources, this.#now);
    const live = await this.books.live();
    expect([...live.keys()].toSorted()).toEqual(
      [...this.files].flatMap(([path, { isDraft }]) => (isDraft ? [] : [path])).toSorted(),
    );
    expectNothingShared([...live.values()]);
    for (const [path, file] of this.files) {
      const record = live.get(path);
      if (record !== undefined) this.#compare(path, file, record);
    }
    this.#published = new Map([...this.files].filter(([, { isDraft }]) => !isDraft));
  }

  /** An edit or a rename keeps the identity of an article; both at once may make it a new one. */
  #compare(path: string, file: Followed, { id, published, slug }: ArticleRecord): void {
    const { last, text } = file;
    const moved = last?.text === text && !this.#hasTwin(file) && !this.#replacesAnother(path, file);
    const stayed = last?.path === path && !this.#wasReplaced(file);
    if (last !== undefined && (stayed || moved)) {
      expect({ id, published, slug }).toEqual({ id: last.id, published: last.published, slug: last.slug });
    } else {
      // A new file with the path or the text of a removed one may be taken for it.
      for (const other of this.#unpublished()) if (other.last?.id === id) other.last = undefined;
    }
    file.last = { id, published, slug, path, text };
  }

  /** Whether a removed file returns to another file's path, which also looks like an edit of that one. */
  #replacesAnother(path: string, file: Followed): boolean {
    const wasAway = this.#published.get(file.last?.path ?? "") !== file;
    return wasAway && this.#published.has(path);
  }

  /** Whether a removed file returns edited while an unedited copy exists, which also may be the article. */
  #wasReplaced(file: Followed): boolean {
    const wasAway = this.#published.get(file.last?.path ?? "") !== file;
    return (
      wasAway && [...this.files.values()].some((other) => other !== file && other.text === file.last?.text)
    );
  }

  /** Of two files with the same text, it is undecidable which one was moved and which one copied or removed. */
  #hasTwin(file: Followed): boolean {
    const others = [...this.files.values(), ...this.#published.values(), ...this.#unpublished()];
    return others.some((other) => other !== file && [other.text, other.last?.text].includes(file.text));
  }

  #unpublished(): Followed[] {
    return [
      ...this.bin.map(({ file }) => file),
      ...[...this.files.values()].filter(({ isDraft }) => isDraft),
    ];
  }
}

type Step = (world: World) => Promise<void> | void;

const path = fc.constantFrom(...PATHS);

const step: fc.Arbitrary<Step> = fc.oneof(
  path.map((at) =>
    named(`add ${at}`, (world) => {
      if (!world.files.has(at)) world.put(at, world.newText());
    }),
  ),
  path.map((at) =>
    named(`edit ${at}`, (world) => {
      const file = world.files.get(at);
      if (file !== undefined) file.text = world.newText();
    }),
  ),
  fc.tuple(path, path).map(([from, to]) =>
    named(`rename ${from} to ${to}`, (world) => {
      const file = world.files.get(from);
      if (file === undefined || world.files.has(to)) return;
      world.files.delete(from);
      world.files.set(to, file);
    }),
  ),
  fc.tuple(path, path).map(([one, other]) =>
    named(`swap ${one} and ${other}`, (world) => {
      const [first, second] = [world.files.get(one), world.files.get(other)];
      if (first === undefined || second === undefined) return;
      world.files.set(one, second).set(other, first);
    }),
  ),
  fc.tuple(path, path).map(([from, to]) =>
    named(`copy ${from} to ${to}`, (world) => {
      const file = world.files.get(from);
      if (file !== undefined && !file.isDraft && !world.files.has(to)) world.put(to, file.text);
    }),
  ),
  path.map((at) =>
    named(`remove ${at}`, (world) => {
      const file = world.files.get(at);
      if (file === undefined) return;
      world.files.delete(at);
      world.bin.push({ path: at, file });
    }),
  ),
  fc.constant(
    named("restore", (world) => {
      const thrown = world.bin.at(-1);
      if (thrown === undefined || world.files.has(thrown.path)) return;
      world.bin.pop();
      world.files.set(thrown.path, thrown.file);
    }),
  ),
  path.map((at) =>
    named(`hold or release ${at}`, (world) => {
      const file = world.files.get(at);
      if (file !== undefined) file.isDraft = !file.isDraft;
    }),
  ),
  fc.constant(named("refresh", (world) => world.refresh())),
  fc.constant(named("refresh", (world) => world.refresh())),
  fc.constant(named("restart", (world) => world.books.reopen())),
);

/** Gives steps readable names in counterexamples. */
function named(name: string, run: Step): Step {
  return Object.assign(run, { [fc.toStringMethod]: () => name });
}

function expectNothingShared(records: readonly ArticleRecord[]): void {
  expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  expect(new Set(records.map(({ slug }) => slug)).size).toBe(records.length);
}

async function withNewPublication(run: (books: LedgerHarness) => Promise<void>): Promise<void> {
  const books = await newPublication();
  await run(books);
  await books.close();
}

test("an article keeps id, date and slug through edits, renames, removals and restarts", {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 40, size: "max" }), (steps) =>
      withNewPublication(async (books) => {
        const world = new World(books);
        for (const run of steps) await run(world);
        await world.refresh();
      }),
    ),
    { numRuns: propertyRuns(60) },
  );
});

const sourceFile: fc.Arbitrary<SourceFile> = fc.record(
  {
    text: fc.constantFrom("Alder", "Birch", "Cedar"),
    id: fc.constantFrom("one", "two"),
    date: fc.constantFrom(HOUR, 2 * HOUR),
    slug: fc.constantFrom("a", "a-2", "b"),
    slugGiven: fc.boolean(),
    inode: fc.integer({ min: 1, max: 4 }),
    kind: fc.constantFrom("article", "article", "article", "withheld", "kept"),
  },
  { requiredKeys: ["text", "inode", "kind", "slugGiven"] },
);

const directory = fc
  .uniqueArray(fc.tuple(path, sourceFile), { selector: ([at]) => at, maxLength: PATHS.length })
  .map((entries) => Object.fromEntries(entries));

test("each file gets an article of its own or is rejected", {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(directory, { minLength: 1, maxLength: 8 }), (directories) =>
      withNewPublication(async (books) => {
        let before = new Set<string>();
        for (const [index, files] of directories.entries()) {
          const { rejections } = await books.refresh(files, (index + 1) * HOUR, {
            reader: `reader ${Math.floor(index / 3)}`,
          });
          const live = await books.live();

          expectNothingShared([...live.values()]);
          const rejected = new Set(rejections.map(({ path: at }) => at));
          const expected = Object.entries(files).filter(([at, file]) => {
            const kind = typeof file === "string" ? "article" : file.kind;
            return kind === "article" && !rejected.has(at);
          });
          for (const [at] of expected) expect(live.has(at), at).toBe(true);
          for (const at of live.keys())
            expect(at in files && (before.has(at) || expected.some(([path]) => path === at)), at).toBe(true);
          before = new Set(live.keys());
        }
      }),
    ),
    { numRuns: propertyRuns(60) },
  );
});
