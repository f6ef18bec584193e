import { describe, expect, test } from "vitest";
import { readAnswers } from "../../../fuzz/http/answers.js";

const statuses = (text: string) => readAnswers(text).map(({ status }) => status);

describe("answers are separated", () => {
  test.for([
    ["one with a body", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", [200]],
    ["two", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 404 Not Found\r\n\r\n", [200, 404]],
    [
      "one to HEAD before another",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHTTP/1.1 304 X\r\n\r\n",
      [200, 304],
    ],
    ["a chunked one", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", [200]],
    ["a truncated one", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", [200]],
    ["one with a truncated head", "HTTP/1.1 200 OK\r\nCont", []],
    ["none", "", []],
  ] as const)("%s", ([, text, expected]) => {
    expect(statuses(text)).toEqual(expected);
  });
});

describe("invalid answers are errors", () => {
  test.for([
    ["a body without a length", "HTTP/1.1 200 OK\r\n\r\nhi"],
    ["a body longer than its length", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nhi"],
    ["a body with a 304", "HTTP/1.1 304 X\r\nContent-Length: 2\r\n\r\nhi"],
    ["another head", "HTTP/2 200\r\n\r\n"],
    ["a header without a name", "HTTP/1.1 200 OK\r\n: a\r\n\r\n"],
    ["a header with a bare line break", "HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n"],
    [
      "a chunk without a size",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello, hello, hello, hello",
    ],
  ] as const)("%s", ([, text]) => {
    expect(() => readAnswers(text)).toThrow("expected an answer of HTTP");
  });
});
