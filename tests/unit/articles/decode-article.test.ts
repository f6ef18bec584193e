import { describe, expect, test } from "vitest";
import { decodeArticle } from "../../../src/articles/decode-article.js";

function decode(...bytes: (string | number)[]) {
  const parts = bytes.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part])));
  return decodeArticle(Buffer.concat(parts), "mill.md");
}

describe("the text of a file", () => {
  test("has uniform line ends", () => {
    expect(decode("one\r\ntwo\rthree\nfour")).toEqual({ text: "one\ntwo\nthree\nfour", warnings: [] });
  });

  test.for([1, 2])("has no byte order mark after %i of them", (marks) => {
    expect(decode(`${"\ufeff".repeat(marks)}---\n`)).toEqual({ text: "---\n", warnings: [] });
  });

  test("has no control characters, and a warning names the first and its line", () => {
    expect(decode("one\r\ntw\u0008o\u0001")).toEqual({
      text: "one\ntwo",
      warnings: [
        {
          path: "mill.md",
          line: 2,
          problem: expect.stringContaining("U+0008"),
          remedy: expect.stringContaining("delete it"),
        },
      ],
    });
  });

  test("keeps `]]>`, and a warning names its line", () => {
    expect(decode("one\n\ntwo ]]> three")).toEqual({
      text: "one\n\ntwo ]]> three",
      warnings: [
        {
          path: "mill.md",
          line: 3,
          problem: expect.stringContaining("]]>"),
          remedy: expect.stringContaining("nothing needs to be done"),
        },
      ],
    });
  });
});

describe("a file is rejected when", () => {
  test("it is empty", () => {
    expect(decode()).toEqual({
      rejection: { path: "mill.md", problem: "the file is empty", remedy: expect.stringContaining("write") },
    });
  });

  test.for([
    ["a lone continuation byte", 0x80],
    ["Latin-1", 0xfc],
    ["a byte that UTF-8 never uses", 0xff],
  ] as const)("it is not UTF-8, and the finding has the line of the first invalid byte: %s", ([, byte]) => {
    expect(decode("one\ntwo\nM", byte, "hle\n")).toMatchObject({
      rejection: { line: 3, problem: expect.stringContaining("not valid UTF-8") },
    });
  });

  test("it ends within a character", () => {
    expect(decode("one\n", 0xe6, 0xb0)).toMatchObject({ rejection: { line: 2 } });
  });

  test.for([
    ["little", 0xff, 0xfe],
    ["big", 0xfe, 0xff],
  ] as const)("it is UTF-16, %s-endian", ([, first, second]) => {
    expect(decode(first, second, "m")).toMatchObject({
      rejection: {
        line: 1,
        problem: expect.stringContaining("UTF-16"),
        remedy: expect.stringContaining("UTF-8"),
      },
    });
  });

  test("it contains NUL, like binary files", () => {
    expect(decode("PK\n", 0, "x")).toMatchObject({
      rejection: { line: 2, problem: expect.stringContaining("NUL") },
    });
  });
});
