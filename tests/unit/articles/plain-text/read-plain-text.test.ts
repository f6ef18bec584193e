import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Block, readPlainText } from "../../../../src/articles/plain-text/read-plain-text.js";

const prose =
  "The miller gets up at four, and by five the stones are warm and the first sacks are on the lift.";
const moreProse =
  "Nobody in the valley remembers a day on which the wheel stood still, except for the flood.";

/** Reads a body below a title, so that its first line is not taken for one. */
function blocksOf(...lines: string[]): readonly Block[] {
  return readPlainText(["Title: The mill", "", ...lines].join("\n")).blocks;
}

function headingsOf(...lines: string[]): string[] {
  return blocksOf(...lines).flatMap((block) => (block.kind === "heading" ? [block.text] : []));
}

describe("header lines", () => {
  test("are read with their names in lower case and their place in the file", () => {
    const { header, title, blocks } = readPlainText(
      `Categories: Food, Work\n\nAUTHOR : Ada Novak\nTags:\nLink: https://example.com/a:b\n\nThe mill\n\n${prose}`,
    );

    expect(header).toEqual([
      { name: "categories", value: "Food, Work", line: 1 },
      { name: "author", value: "Ada Novak", line: 3 },
      { name: "tags", value: "", line: 4 },
      { name: "link", value: "https://example.com/a:b", line: 5 },
    ]);
    expect(title).toBe("The mill");
    expect(blocks).toEqual([{ kind: "paragraph", text: prose }]);
  });

  test.each(
    (
      "Categories Category Tags Author Authors By Date Published Title ID Updated Embargo Expires Draft " +
      "Status Language Link Slug Summary Image Enclosure Supersedes"
    ).split(" "),
  )("%s is one", (name) => {
    expect(readPlainText(`${name}: value\n\n${prose}`).header).toEqual([
      { name: name.toLowerCase(), value: "value", line: 1 },
    ]);
  });

  test("end at the first line that is none", () => {
    const { header, blocks } = readPlainText(
      `Title: The mill\n\nNote: this is text.\nTags: more text\n${prose}`,
    );

    expect(header.map(({ name }) => name)).toEqual(["title"]);
    expect(blocks.map((block) => "text" in block && block.text)).toEqual([
      "Note: this is text.",
      "Tags: more text",
      prose,
    ]);
  });

  test.each([
    "Draft: yes",
    "EMBARGO: 2031-01-01",
    "Date: 2031-01-01",
    "Expires: 2031-01-01",
    "Status: draft",
  ])("%s counts below the title", (line) => {
    expect(readPlainText(`The mill\n${line}\n\nThe mill\n\n${prose}`).header).toHaveLength(1);
    expect(readPlainText(`The mill\n\nThe mill\n\n${line}\n\n${prose}`).header).toHaveLength(1);
    expect(readPlainText(`The mill\n\nA subtitle\nBy Ada Novak\n${line}\n\n${prose}`).header).toHaveLength(1);
  });

  test("that could hold an article back are text once prose has begun", () => {
    const { header, blocks } = readPlainText(`The mill\n\n${prose}\n\nDraft: yes`);

    expect(header).toEqual([]);
    expect(blocks.at(-1)).toEqual({ kind: "paragraph", text: "Draft: yes" });
  });

  test("a line that was cut by a form feed loses no text to the header", () => {
    expect(readPlainText(`The mill\n\nA subtitle\nDraft: yes\f${prose}`).blocks.at(-1)).toEqual({
      kind: "paragraph",
      text: prose,
    });
  });
});

describe("the title", () => {
  test.each([
    ["once", `The mill\n\n${prose}`],
    ["twice", `The mill\n\nThe mill\n\n${prose}`],
    ["twice, spaced and cased differently", `The mill\nTHE\u00a0 MILL\n${prose}`],
    ["in the header", `Title: The mill\n\n${prose}`],
    ["in the header and twice below it", `Title: The mill\n\nThe mill\n\nThe mill\n\n${prose}`],
  ])("stands %s and never in the blocks", (_, text) => {
    const { title, blocks } = readPlainText(text);

    expect(title).toBe("The mill");
    expect(blocks).toEqual([{ kind: "paragraph", text: prose }]);
  });

  test("may be a sentence when it stands twice", () => {
    expect(readPlainText(`It works.\n\nIt works.\n\n${prose}`).title).toBe("It works.");
  });

  test("may be all there is", () => {
    expect(readPlainText("The mill")).toEqual({ header: [], title: "The mill", blocks: [] });
  });

  test.each([prose, "• one\n• two", "the first line of a paragraph that was wrapped in\nthe middle of it."])(
    "is missing when the text opens with %j",
    (text) => {
      expect(readPlainText(text).title).toBeUndefined();
    },
  );

  test("in a heading further down is a heading", () => {
    expect(headingsOf(prose, "", "The mill", "", moreProse)).toEqual(["The mill"]);
  });
});

describe("headings", () => {
  test("stand above text and above lists, with blank lines or without", () => {
    expect(headingsOf("The grain", "", prose, "", "Opening hours", "", "• Monday", "• Friday")).toEqual([
      "The grain",
      "Opening hours",
    ]);
    expect(headingsOf(prose, "The grain", moreProse, "Opening hours", "• Monday", "• Friday")).toEqual([
      "The grain",
      "Opening hours",
    ]);
  });

  test("stand above headings", () => {
    expect(headingsOf(prose, "", "Visits", "", "By train", "", moreProse)).toEqual(["Visits", "By train"]);
  });

  test.each([
    [
      "Chinese",
      "土壤",
      "屋顶的土壤必须很轻，通常由几种材料混合而成，每年需要补充一次，否则养分很快就会流失。",
    ],
    [
      "Japanese",
      "許可は必要ですか？",
      "たいていの町では小さな庭に許可は要りませんが、先に大家さんに聞いておくと安心です。",
    ],
    ["Korean", "물 주기", "빗물을 모아 쓸 수 있지만 여름에는 날마다 물을 주어야 합니다."],
    ["Arabic", "التربة", "يجب أن تكون التربة خفيفة، وعادة ما تكون خليطا يحتاج إلى تجديد كل عام."],
    ["Persian", "خاک\u200cشناسی", "خاک باید سبک باشد و هر سال باید دوباره با کود تازه پر شود."],
    ["Hebrew", "האדמה", "האדמה צריכה להיות קלה, ובדרך כלל היא תערובת שיש לחדש בכל שנה."],
    ["Hindi", "मिट्टी", "मिट्टी हल्की होनी चाहिए और इसे हर साल नई खाद से भरना पड़ता है।"],
    ["Russian", "Почва", "Почва должна быть лёгкой, и обычно это смесь, которую обновляют каждый год."],
    ["Greek", "Το χώμα", "Το χώμα πρέπει να είναι ελαφρύ και κάθε χρόνο χρειάζεται νέο λίπασμα."],
    ["Armenian", "Հողը", "Հողը պետք է թեթև լինի, և ամեն տարի այն պետք է նորից լցնել։"],
    ["Spanish", "¿Qué hace falta?", "Hace falta una tierra ligera, que se renueva cada año con abono nuevo."],
  ])("are found in %s", (_, heading, text) => {
    expect(headingsOf(text, "", heading, "", text)).toEqual([heading]);
    expect(headingsOf(text, heading, text)).toEqual([heading]);
  });

  test("keep their numbers, which show their level", () => {
    expect(
      blocksOf(prose, "1. Set-up", prose, "2. Use", moreProse, "2.3 Limits", prose, "2.3.1 Size", prose),
    ).toEqual(
      expect.arrayContaining([
        { kind: "heading", level: 2, text: "1. Set-up" },
        { kind: "heading", level: 2, text: "2. Use" },
        { kind: "heading", level: 3, text: "2.3 Limits" },
        { kind: "heading", level: 4, text: "2.3.1 Size" },
      ]),
    );
  });

  test("in a numbered series may end as sentences do", () => {
    expect(headingsOf(prose, "", "1. Start small.", "", prose, "", "2. Stay small.", "", moreProse)).toEqual([
      "1. Start small.",
      "2. Stay small.",
    ]);
  });

  test("may end in colons where all do", () => {
    expect(headingsOf(prose, "Ingredients:", "- beans", "- onions", "Method:", moreProse)).toEqual([
      "Ingredients:",
      "Method:",
    ]);
  });

  test("are not sentences, however short", () => {
    expect(headingsOf(prose, "", "Nobody laughed.", "", moreProse)).toEqual([]);
  });

  test("may end in an abbreviation", () => {
    expect(headingsOf(prose, "", "Mills in the U.S.", "", moreProse)).toEqual(["Mills in the U.S."]);
  });

  test.each([
    ["a lead-in", ["What you need:", "• flour", "• water", "", "The yeast", "", prose]],
    ["a photo credit", ["Photo: Ada Novak, 1956", "", prose, "", "The yeast", "", prose]],
    ["a caption", ["Figure 2: The old lift", "", prose, "", "The yeast", "", prose]],
    ["a copyright line", ["© 2031 Ada Novak", "", prose, "", "The yeast", "", prose]],
    ["a remark in parentheses", ["(Seen from the river)", "", prose, "", "The yeast", "", prose]],
    ["a byline", ["By Ada Novak", "12 May 2031", "", prose, "", "The yeast", "", prose]],
    ["an attribution", ["“Grind and ask not why.” – The old miller", "", prose, "", "The yeast", "", prose]],
    ["an address on the web", ["https://example.com/mill", "", prose, "", "The yeast", "", prose]],
    ["a line of code", ["const mill = open();", "", prose, "", "The yeast", "", prose]],
    ["a question of a conversation", ["Q: Is it loud?", "A: It is.", "", "The yeast", "", prose]],
  ])("are not mixed up with %s", (_, lines) => {
    expect(headingsOf(...lines)).toEqual(["The yeast"]);
  });

  test("are not mixed up with the names below them", () => {
    const names = ["Ada Novak, miller", "Ben Osei, driver", "Chi Tran, baker", "Dora Lind, accounts"];

    expect(headingsOf(prose, "", "Who works here", "", ...names, "", moreProse)).toEqual(["Who works here"]);
    expect(headingsOf(prose, "Who works here", ...names, moreProse)).toEqual(["Who works here"]);
  });

  test("are not mixed up with a poem or an address", () => {
    const poem = ["Turn, wheel, turn", "The river is high", "Grind what we bring", "And ask not why"];
    const address = ["Feedwright Mill", "Mill Lane 4", "12345 Riverton"];

    expect(headingsOf(prose, "", ...poem, "", moreProse, "", ...address, "", prose)).toEqual([]);
  });

  test("are not mixed up with a line said over and over", () => {
    expect(headingsOf(prose, "Default: none", moreProse, "Default: none", prose)).toEqual([]);
  });

  test("may open the body, even if they open as a byline does", () => {
    expect(headingsOf("By the numbers", "", prose)).toEqual(["By the numbers"]);
  });

  test("may stand right on their text where blank lines part the rest", () => {
    expect(headingsOf(prose, "", "Visits", "By train", moreProse, "", prose, "", "The yeast", prose)).toEqual(
      ["Visits", "By train", "The yeast"],
    );
  });

  test("keep the order of a table of contents apart from its sections", () => {
    expect(headingsOf(prose, "1. Set-up", "2. Use", "3. Care", moreProse, "1. Set-up", prose)).toEqual([
      "1. Set-up",
    ]);
  });

  test("need something below", () => {
    expect(headingsOf(prose, "", "The end")).toEqual([]);
  });
});

describe("lists", () => {
  test.each(["•", "·", "-", "*", "–", "◦", "▪", "‣", "●", "・"])("%s marks an item", (mark) => {
    expect(blocksOf(prose, "", `  ${mark} flour`, `  ${mark}\twater`)).toContainEqual({
      kind: "list",
      ordered: false,
      items: ["flour", "water"],
    });
  });

  test.each([
    ["1. flour", "2. water"],
    ["1) flour", "2) water"],
    ["(1) flour", "(2) water"],
    ["a) flour", "b) water"],
    ["A. flour", "B. water"],
    ["一、flour", "二、water"],
    ["１．flour", "２．water"],
    ["١. flour", "٢. water"],
  ])("%s and %s count items", (...lines) => {
    expect(blocksOf(prose, ...lines, moreProse)[1]).toEqual({
      kind: "list",
      ordered: true,
      items: ["flour", "water"],
    });
  });

  test("that start late say where", () => {
    expect(blocksOf(prose, "4. flour", "5. water")[1]).toEqual({
      kind: "list",
      ordered: true,
      start: 4,
      items: ["flour", "water"],
    });
  });

  test("stay one list over blank lines and nesting", () => {
    expect(blocksOf(prose, "", "• flour", "", "• water", "  ◦ cold", "", "• salt")[1]).toEqual({
      kind: "list",
      ordered: false,
      items: ["flour", "water", "cold", "salt"],
    });
  });

  test("keep an item whole that goes on below, indented", () => {
    expect(blocksOf(prose, "", "  • flour from the", "    mill on the hill", "  • water")[1]).toEqual({
      kind: "list",
      ordered: false,
      items: ["flour from the mill on the hill", "water"],
    });
  });

  test.each([
    "3. Oktober is what Germans call a holiday in autumn.",
    "A. Smith welcomed the news.",
    "2.3 million sacks left the mill in a hundred years.",
    "* * *",
    "- - -",
  ])("do not begin at %j", (line) => {
    expect(blocksOf(prose, "", line, "", moreProse)[1]).toEqual({ kind: "paragraph", text: line });
  });
});

describe("paragraphs", () => {
  test("are one a line when lines are long", () => {
    expect(blocksOf(prose, moreProse, prose)).toHaveLength(3);
  });

  test("that were wrapped are joined", () => {
    const wrapped = [
      "The harbour was built in the years after the great flood, when the",
      "town had lost both its bridges and most of its trade. It took eleven",
      "years and three mayors to finish.",
    ];

    expect(blocksOf(...wrapped, "", "The ships", "", ...wrapped)).toEqual([
      { kind: "paragraph", text: wrapped.join(" ") },
      { kind: "heading", level: 2, text: "The ships" },
      { kind: "paragraph", text: wrapped.join(" ") },
    ]);
  });

  test("that were wrapped without blank lines part at headings", () => {
    const wrapped = [
      "The harbour was built in the years after the great flood, when the",
      "town had lost both its bridges and most of its trade. It took eleven",
      "years and three mayors to finish, and nobody has counted the masons.",
    ];

    expect(blocksOf(...wrapped, "The ships", ...wrapped)).toEqual([
      { kind: "paragraph", text: wrapped.join(" ") },
      { kind: "heading", level: 2, text: "The ships" },
      { kind: "paragraph", text: wrapped.join(" ") },
    ]);
  });

  test("that were wrapped without spaces are joined without", () => {
    const wrapped = [
      "屋上の土は軽くなければなりません。普通は堆肥とパーライトを",
      "混ぜて使い、毎年新しくします。与えすぎると根を傷めることが",
      "あるので、肥料は月に一度で十分だと言われています。",
    ];

    expect(blocksOf(...wrapped)).toEqual([{ kind: "paragraph", text: wrapped.join("") }]);
  });
});

test.each([
  ["CRLF", "\r\n"],
  ["CR", "\r"],
])("%s ends lines as LF does", (_, end) => {
  const text = `Tags: a\n\nThe mill\n\n${prose}\n\nThe grain\n\n${moreProse}\n\n• flour\n• water\n`;

  expect(readPlainText(text.replaceAll("\n", end))).toEqual(readPlainText(text));
});

test("byte order marks, zero-width spaces, tabs, form feeds and no-break spaces are layout", () => {
  const text = `\ufeffTags:\u00a0a\n\u200b\nThe mill\n\t\n${prose}\n\f\u00a0The grain\u00a0\n\n\u2060${moreProse}\u200f`;

  expect(readPlainText(text)).toEqual({
    header: [{ name: "tags", value: "a", line: 1 }],
    title: "The mill",
    blocks: [
      { kind: "paragraph", text: prose },
      { kind: "heading", level: 2, text: "The grain" },
      { kind: "paragraph", text: `${moreProse}\u200f` },
    ],
  });
});

describe("any text", () => {
  const mark = fc.constantFrom(
    "",
    "",
    "",
    "• ",
    "  - ",
    "1. ",
    "2. ",
    "2.1 ",
    "a) ",
    "\t◦ ",
    "    ",
    "Draft: ",
    "Q: ",
  );
  const words = fc.array(fc.constantFrom("mill", "The", "river", "высокий", "屋顶", "grinds", "it", "and"), {
    minLength: 1,
    maxLength: 30,
  });
  const line = fc
    .tuple(mark, words, fc.constantFrom(".", "", "", "?", ":", ",", "。", "!"))
    .map(([head, body, tail]) => head + body.join(" ") + tail);
  const body = fc.array(fc.oneof(line, line, fc.constantFrom("", "\r", "\f", "\u200b")), { maxLength: 40 });

  /** Chinese characters one by one: lines of them are joined without a blank. */
  function wordsOf(text: string): string[] {
    return text.match(/\p{Script=Han}|(?:(?!\p{Script=Han})\p{L}){2,}/gu) ?? [];
  }

  test("is read without an error", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary", maxLength: 500 })), (text) => {
        expect(readPlainText(text).blocks).toBeInstanceOf(Array);
      }),
    );
  });

  test("keeps every word of its body, in order", () => {
    fc.assert(
      fc.property(body, (lines) => {
        const text = [prose, ...lines].join("\n");
        const blocks = readPlainText(`Title: The mill\n\nThe mill\n\nThe mill\n\n${text}`).blocks;
        const read = blocks
          .flatMap((block) => (block.kind === "list" ? block.items : [block.text]))
          .join("\n");

        expect(wordsOf(read)).toEqual(wordsOf(text));
      }),
    );
  });

  test.each([
    ["a megabyte on one line", "mill ".repeat(200_000), 1],
    ["a megabyte without a blank line", `${prose}\n`.repeat(10_000), 10_000],
    ["ten thousand headings", `The grain\n\n${prose}\n\n`.repeat(10_000), 20_000],
    ["100,000 bullets", "• flour\n".repeat(100_000), 1],
    ["a megabyte of spaces", `${" ".repeat(1_000_000)}mill.`, 1],
    ["a megabyte of closing marks", "”".repeat(1_000_000), 1],
  ])("is read in time when it is %s", { timeout: 10_000 }, (_, text, count) => {
    const blocks = readPlainText(`Title: The mill\n\n${text}`).blocks;

    expect(blocks.filter((block) => block.kind === "list" || block.text !== "")).toHaveLength(count);
  });
});
