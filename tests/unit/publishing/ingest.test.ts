import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_VERSION_KEYS } from "../../../src/ledger/identity/versions.js";
import { directorySource } from "../../../src/publishing/article-source.js";
import type { PublisherOptions } from "../../../src/publishing/publisher.js";
import type { RefreshReport } from "../../../src/publishing/report.js";
import { story } from "../../fixtures/prose.js";
import { PublicationUnderTest } from "../../fixtures/publication.js";
import { type Files, temporaryDirectory, writeFiles } from "../../fixtures/temporary-directory.js";

const noon = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;

const FILES: Files = { "a.md": "# Alder\n", "b.md": "# Birch\n", "c/d.md": "# Dogwood\n", "c/e.png": "PNG" };

function published(
  files: Files = FILES,
  options: Partial<PublisherOptions> = {},
): Promise<PublicationUnderTest> {
  return PublicationUnderTest.open(temporaryDirectory(), files, noon, 50, {
    keyOf: NO_VERSION_KEYS,
    ...options,
  });
}

describe("when the changed files are known", () => {
  test("no other file is read", async () => {
    const publication = await published();
    await publication.publisher.refresh();
    publication.write({ "a.md": "# Alder, again\n", "b.md": "# Birch, again\n" });
    const report = await publication.publisher.refresh({ confirmRemovals: false, changed: ["a.md"] });

    expect(report.updated).toEqual(["a.md"]);
    expect(report.work).toMatchObject({ looked: 1, read: 1, parsed: 1, recorded: 1 });
    expect((await publication.publisher.refresh()).updated).toEqual(["b.md"]);
  });

  test.for<readonly [string, (publication: PublicationUnderTest) => Promise<string>]>([
    ["nothing was recorded before", async () => "a.md"],
    [
      "a file is new",
      async (publication) => {
        await publication.publisher.refresh();
        publication.write({ "new.md": "# New\n" });
        return "new.md";
      },
    ],
    [
      "a folder was named",
      async ({ publisher }) => {
        await publisher.refresh();
        return "c";
      },
    ],
    [
      "a file has a second name",
      async ({ publisher, directory }) => {
        linkSync(join(directory, "a.md"), join(directory, "c", "z.md"));
        await publisher.refresh();
        return "a.md";
      },
    ],
    [
      "a link leads to a file",
      async ({ publisher, directory }) => {
        symlinkSync(join(directory, "a.md"), join(directory, "z.md"));
        await publisher.refresh();
        return "a.md";
      },
    ],
    [
      "the refresh before was refused",
      async (publication) => {
        const { publisher, directory } = publication;
        const gone = Array.from({ length: 30 }, (_, index) => `${index}.md`);
        publication.write(Object.fromEntries(gone.map((path) => [path, `# ${path}\n`])));
        await publisher.refresh();
        for (const path of gone) rmSync(join(directory, path));
        await expect(publisher.refresh({ confirmRemovals: false, changed: gone })).rejects.toThrow(
          "gone at once",
        );
        publication.write(Object.fromEntries(gone.map((path) => [path, `# Back, ${path}\n`])));
        return "b.md";
      },
    ],
  ])("all are looked at all the same where %s", async ([, prepare]) => {
    const publication = await published();
    const { publisher } = publication;
    const changed = [await prepare(publication)];
    publication.write({ "b.md": "# Birch, at last\n" });
    await publisher.refresh({ confirmRemovals: false, changed });

    expect(publication.titles()).toContain("Birch, at last");
  });

  test("an article rejected because of another one is published when that one is gone", async () => {
    const publication = await published({ ...FILES, "a.md": withId("Alder") });
    const { publisher, directory } = publication;
    await publisher.refresh();
    publication.write({ "z.md": withId("Zelkova") });
    await publisher.refresh();
    const refused = [expect.objectContaining({ path: "z.md" })];
    expect((await publisher.refresh({ confirmRemovals: false, changed: [] })).rejected).toEqual(refused);
    rmSync(join(directory, "a.md"));
    const report = await publisher.refresh({ confirmRemovals: false, changed: ["a.md"] });

    expect(report).toMatchObject({ rejected: [], work: { looked: 1 } });
    expect(publication.titles()).toContain("Zelkova");
  });

  test("two merged refreshes scan everything if one of them names no paths", async () => {
    const publication = await published();
    const { publisher } = publication;
    await publisher.refresh();
    publication.write({ "a.md": "# Alder, again\n", "b.md": "# Birch, again\n" });
    await Promise.all([
      publisher.refresh({ confirmRemovals: false, changed: ["a.md"] }),
      publisher.refresh({ confirmRemovals: false, changed: [] }),
      publisher.republish(),
      publisher.refresh({ confirmRemovals: false, changed: ["b.md"] }),
    ]);

    expect(publication.titles().sort()).toEqual(["Alder, again", "Birch, again", "Dogwood"]);
  });
});

function withId(title: string): string {
  return `---\ntitle: ${title}\nid: urn:x\n---\n\nText\n`;
}

const PATHS = ["a.md", "b.md", "c/d.md", "c/f.md", "g.html"];
const path = fc.constantFrom(...PATHS);
const text = fc.constantFrom(
  "# One\n",
  "# Two\n\n![A mill](c/e.png) [there](b.md) [away](x.md)\n",
  "---\ntitle: [Broken\n---\n",
  "---\ntitle: Draft\ndraft: true\n---\n",
  "---\ntitle: Later\ndate: 2030-01-01\n---\n\nText\n",
  withId("With an id"),
  "---\ntitle: Second version\nsupersedes: b.md\n---\n\nText\n",
  `# A story\n\n${story().text}\n`,
  `# Another story\n\n${story().text} It ends otherwise.\n`,
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("write" as const), path, text }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("move" as const), path, to: path }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("move folder" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("picture" as const), text: fc.constantFrom("PNG", "other") }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("take down", "restore"), path }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** @returns what may have changed */
async function happen(one: Step, directory: string, publications: readonly PublicationUnderTest[]) {
  const at = (file: string) => join(directory, file);
  if ("text" in one) {
    const file = "path" in one ? one.path : "c/e.png";
    writeFiles(directory, { [file]: one.text });
    return [file];
  }
  if ("to" in one) {
    mkdirSync(dirname(at(one.to)), { recursive: true });
    try {
      renameSync(at(one.path), at(one.to));
    } catch {
      // There is none.
    }
    return [one.path, one.to];
  }
  if (one.kind === "remove") {
    rmSync(at(one.path), { force: true });
    return [one.path];
  }
  if (!("path" in one)) {
    try {
      renameSync(at("c"), at("h"));
    } catch {
      // It was moved before.
    }
    return ["c", "h"];
  }
  for (const { publisher } of publications) {
    const done = one.kind === "restore" ? publisher.restore(one.path) : publisher.withdraw(one.path);
    await done.catch(() => undefined);
  }
  return [];
}

function reported({ work, duration, ...report }: RefreshReport) {
  const { looked, ...done } = work;
  return { ...report, work: done };
}

test("reading only the changed files finds the same as reading all files", async () => {
  const refreshes = fc.array(fc.array(step, { maxLength: 3 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(refreshes, fc.constantFrom("withdraw", "keep"), async (all, removals) => {
      const named = await published(FILES, { removals });
      const { directory } = named;
      const source = directorySource(directory, { includeReadme: false });
      const whole = await published({}, { source, removals });
      await named.publisher.refresh();
      await whole.publisher.refresh();
      for (const steps of all) {
        const changed: string[] = [];
        for (const one of steps) changed.push(...(await happen(one, directory, [named, whole])));
        const report = await named.publisher.refresh({ confirmRemovals: true, changed });
        expect(reported(report)).toEqual(reported(await whole.publisher.refresh({ confirmRemovals: true })));
        for (const publication of [named, whole]) publication.now += HOUR;
      }
      for (const format of ["/feed.json", "/atom.xml"])
        expect(named.document(format).bytes.identity.toString()).toBe(
          whole.document(format).bytes.identity.toString(),
        );
    }),
    { numRuns: 15 },
  );
}, 120_000);
