import { describe, expect, test } from "vitest";
import type { Article } from "../../../../src/articles/article.js";
import { type LedgerHarness, newPublication } from "../../../fixtures/ledger-harness.js";
import { otherStory, story } from "../../../fixtures/prose.js";

const monday = Date.UTC(2026, 0, 5, 9);
const tuesday = Date.UTC(2026, 0, 6, 9);
const wednesday = Date.UTC(2026, 0, 7, 9);

const edit = "The mayor promised figures before the autumn, and a vote before the first snow.";

describe("a file that was renamed and edited between two refreshes", () => {
  test("stays the same article", async () => {
    const books = await newPublication();
    await books.refresh({ "bridge.md": story(), "bees.md": otherStory() }, monday);
    const { id, slug } = await books.at("bridge.md");

    const { renamed, added, removed } = await books.refresh(
      { "2026/old-bridge.md": story({ changed: edit }), "bees.md": otherStory() },
      tuesday,
    );

    expect({ renamed, added, withdrawn: removed }).toEqual({
      renamed: [{ from: "bridge.md", to: "2026/old-bridge.md" }],
      added: [],
      withdrawn: [],
    });
    expect(await books.at("2026/old-bridge.md")).toMatchObject({
      id,
      slug,
      published: monday,
      updated: tuesday,
    });
  });

  test("stays the same article with a new title, when nearly all of the text is the same", async () => {
    const books = await newPublication();
    await books.refresh({ "bridge.md": story() }, monday);
    const { id } = await books.at("bridge.md");

    await books.refresh({ "crossing.md": story({ title: "A bridge in question" }) }, tuesday);

    expect((await books.at("crossing.md")).id).toBe(id);
  });

  test("stays the same article in a script without spaces", async () => {
    const text = (end: string) =>
      `議会は木曜日に集まり、川に架かる古い橋について話し合った。北の橋脚は何年も前から沈んでおり、岩盤の深さは誰も知らない。${end}`;
    const japanese = (end: string): ReturnType<typeof story> =>
      story({
        title: "古い橋",
        meaningHash: end,
        sections: [{ heading: "", level: 0, anchor: "", text: text(end), summary: "" }],
      });
    const books = await newPublication();
    await books.refresh({ "hashi.md": japanese("市長は夏までに数字を約束した。") }, monday);
    const { id } = await books.at("hashi.md");

    await books.refresh({ "furui-hashi.md": japanese("市長は秋までに数字を約束した。") }, tuesday);

    expect((await books.at("furui-hashi.md")).id).toBe(id);
  });
});

describe("a file that appears when another disappears is a new article", () => {
  const cases: [string, Partial<Article>, Partial<Article>, string, string][] = [
    ["it says something else", story(), otherStory(), "a.md", "b.md"],
    [
      "half of it is new",
      story(),
      story({ sections: [{ ...section(), text: halfNew() }], meaningHash: "half" }),
      "a.md",
      "b.md",
    ],
    ["each names an id of its own", story({ id: "1" }), story({ changed: edit, id: "2" }), "a.md", "b.md"],
    [
      "each has a date of its own",
      story({ date: monday - 1 }),
      story({ changed: edit, date: monday }),
      "a.md",
      "b.md",
    ],
    [
      "its title is the next of a series",
      story({ title: "Minutes, part 7" }),
      story({ title: "Minutes, part 8", changed: edit }),
      "a.md",
      "b.md",
    ],
    ["its name is the next of a series", story(), story({ changed: edit }), "minutes-7.md", "minutes-8.md"],
    ["it is too short to compare", short("The mill burned."), short("The mill burns."), "a.md", "b.md"],
  ];

  test.for(cases)("when %s", async ([, before, after, from, to]) => {
    const books = await newPublication();
    await books.refresh({ [from]: before }, monday);
    const { id } = await books.at(from);

    const { added, removed } = await books.refresh({ [to]: after }, tuesday);

    expect({ added, withdrawn: removed.map(({ path }) => path) }).toEqual({
      added: [to],
      withdrawn: [from],
    });
    expect((await books.at(to)).id).not.toBe(id);
  });

  test("when two new files match", async () => {
    const books = await newPublication();
    await books.refresh({ "bridge.md": story() }, monday);

    const { added } = await books.refresh(
      {
        "one.md": story({ changed: edit }),
        "two.md": story({ changed: "Nobody promised anything at all." }),
      },
      tuesday,
    );

    expect(added).toEqual(["one.md", "two.md"]);
  });

  test("when it is also similar to an article whose file is there", async () => {
    const books = await newPublication();
    const files = { "bridge.md": story(), "copy.md": story({ changed: "Nobody promised anything at all." }) };
    await books.refresh(files, monday);

    const { added } = await books.refresh(
      { "copy.md": files["copy.md"], "new.md": story({ changed: edit }) },
      tuesday,
    );

    expect(added).toEqual(["new.md"]);
  });

  test("when the other was removed in an earlier refresh", async () => {
    const books = await newPublication();
    await books.refresh({ "bridge.md": story() }, monday);
    await books.refresh({}, tuesday);

    const { added } = await books.refresh({ "new.md": story({ changed: edit }) }, wednesday);

    expect(added).toEqual(["new.md"]);
    expect((await books.at("new.md")).published).toBe(wednesday);
  });
});

describe("a new article that is similar to another", () => {
  async function doubtsOf(books: LedgerHarness, path: string): Promise<string[]> {
    return (await books.at(path)).article.doubts.map(({ problem }) => problem);
  }

  test("has a warning that says how to merge the two", async () => {
    const books = await newPublication();
    await books.refresh({ "bridge.md": story() }, monday);

    await books.refresh({ "bridge.md": story(), "later.md": story({ changed: edit }) }, tuesday);

    const [warning, ...others] = (await books.at("later.md")).article.doubts;
    expect(others).toEqual([]);
    expect(warning?.problem).toMatch(
      /^it says much the same as bridge\.md \(\d\d %\), and is an article of its own$/,
    );
    expect(warning?.remedy).toContain("`supersedes: bridge.md`");
  });

  test.for([
    ["a copy of it", story()],
    ["short, and has its title", short("The mill burned down on a Sunday.")],
  ] as const)("has a warning too if it is %s", async ([, later]) => {
    const books = await newPublication();
    const first = later.title === "The mill" ? short("The mill burned down on a Sunday, too.") : story();
    await books.refresh({ "bridge.md": first }, monday);
    await books.refresh({ "bridge.md": first, "later.md": later }, tuesday);

    expect(await doubtsOf(books, "later.md")).toHaveLength(1);
  });

  test("has a warning on the first refresh too", async () => {
    const books = await newPublication();
    await books.refresh({ "bridge.md": story(), "later.md": story({ changed: edit }) }, monday);

    expect(await doubtsOf(books, "bridge.md")).toEqual([]);
    expect(await doubtsOf(books, "later.md")).toHaveLength(1);
  });

  test.for([
    ["an id of its own", story({ changed: edit, id: "later" })],
    ["something else to say", otherStory()],
    ["a title that is the next of a series", story({ title: "The old bridge 2", changed: edit })],
  ] as const)("has no warning with %s", async ([, later]) => {
    const books = await newPublication();
    const bridge = story({ title: "The old bridge 1" });
    await books.refresh({ "bridge.md": bridge }, monday);
    await books.refresh({ "bridge.md": bridge, "later.md": later }, tuesday);

    expect(await doubtsOf(books, "later.md")).toEqual([]);
  });
});

function section() {
  return { heading: "", level: 0, anchor: "", text: "", summary: "" };
}

function halfNew(): string {
  return [
    "The council met on Thursday to speak about the old bridge over the river.",
    "Its northern pier has been sinking for years, and nobody knows how deep the rock lies.",
    "Ferries would do until then, said a boatman, if only somebody dredged the harbour first.",
    "He has carried mail and cattle across since the flood of his childhood, and never lost a sack.",
    "Whoever wants to know what a river does should ask those who live from it.",
  ].join(" ");
}

function short(text: string): Partial<Article> & { text: string } {
  return { text, title: "The mill", meaningHash: text, sections: [{ ...section(), text }] };
}
