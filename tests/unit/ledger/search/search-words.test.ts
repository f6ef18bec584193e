import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findMatches, parseSearchWords, tokenize } from "../../../../src/ledger/search/search-words.js";

/** Whether the query finds the text. */
function finds(typed: string, text: string): boolean {
  const terms = parseSearchWords(typed);
  return terms.length > 0 && terms.every((term) => !findMatches(text, [term]).next().done);
}

describe("a query finds texts with another spelling", () => {
  test.for([
    ["MILL", "The mills turn."],
    ["wheels, oak!", "Of oak: the wheels."],
    ["cafe", "Das Café an der Mühle"],
    ["muhlen", "Alte Mühlenräder"],
    ["strasse", "An der Straße"],
    ["Straße", "STRASSE"],
    ["smorgas", "Ett smörgåsbord"],
    ["ol", "Öl und Wasser"],
    ["øl", "Ol"],
    ["小川", "古い小川の水車"],
    ["水車", "小川の水車"],
    ["車", "小川の水車"],
    ["水", "小川の水車"],
    ["のすい", "小川のすいしゃ"],
    ["カメラ", "新しいカメラ店"],
    ["طاحونة", "هذا نص عن الطاحونة"],
    ["الطاحونة", "طاحونة قديمة"],
    ["كتاب", "قرأ الكِتَابَ"],
    ["하늘", "하늘은 푸르다"],
    ["мельниц", "Старая мельница"],
    ["ζωη", "Η ζωή"],
    ["บ้าน", "เขากลับบ้านแล้ว"],
    ["हिन्दी", "यह हिन्दी में है"],
    ["2026", "Im Jahr 2026."],
    ["it's", "It’s here"],
  ] as const)("%s: %s", ([typed, text]) => {
    expect(finds(typed, text)).toBe(true);
  });

  test.for([
    ["mill", "A windmill"],
    ["in", "Inside"],
    ["mill oak", "The mill"],
    ["川小", "小川の水車"],
    ["...", "..."],
  ] as const)("but not any other: %s: %s", ([typed, text]) => {
    expect(finds(typed, text)).toBe(false);
  });
});

test("words have their positions in the text", () => {
  const text = "Das Café: 小川。";
  const places = [...tokenize(text)].map(({ start, end }) => text.slice(start, end));

  expect(places).toEqual(["Das", "Café", "小川", "川"]);
});

test("a match covers the whole word, and says which search word it is of", () => {
  const text = "A wheel of millstones";
  const places = [...findMatches(text, parseSearchWords("mill wheel"))].map(({ index, start, end }) => [
    index,
    text.slice(start, end),
  ]);

  expect(places).toEqual([
    [1, "wheel"],
    [0, "millstones"],
  ]);
});

test("in scripts without spaces a match covers only the one character of the query", () => {
  const text = "水車と水路";
  const places = [...findMatches(text, parseSearchWords("水"))].map(({ start, end }) => [start, end]);

  expect(places).toEqual([
    [0, 1],
    [3, 4],
  ]);
});

test("search words are letters, digits and marks, for any input, and few", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (typed) => {
      const terms = parseSearchWords(typed);

      expect(terms.length).toBeLessThanOrEqual(6);
      for (const { word } of terms) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]+$/u);
    }),
  );
});

test("every word of a text finds it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }), (text) => {
      for (const { start, end } of tokenize(text)) {
        const typed = text.slice(start, end);
        expect(parseSearchWords(typed).length === 0 || finds(typed, text)).toBe(true);
      }
    }),
  );
});
