/** A server's answer. */
export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
}

const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d) [^\r\n]*$/;
const HEADER_LINE = /^([!#$%&'*+.^_`|~\w-]+): ([\t\x20-\x7e\x80-\xff]*)$/;
const NEXT = /^HTTP\/1\.1 /;

/**
 * The answers received over a connection; the last one may be incomplete, since the client may have hung up.
 *
 * @param text each character is one byte
 * @throws Error when a part is no answer (RFC 9112 §4 to §7)
 */
export function readAnswers(text: string): HttpAnswer[] {
  const answers: HttpAnswer[] = [];
  for (let rest = text; rest !== ""; ) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) {
      if (!NEXT.test(rest) && !"HTTP/1.1 ".startsWith(rest.slice(0, 9))) throw noAnswer(rest);
      return answers;
    }
    const answer = readHead(rest.slice(0, end));
    answers.push(answer);
    rest = afterBody(answer, rest.slice(end + 4));
  }
  return answers;
}

function readHead(head: string): HttpAnswer {
  const [first = "", ...lines] = head.split("\r\n");
  const status = STATUS_LINE.exec(first)?.[1];
  if (status === undefined) throw noAnswer(first);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) throw noAnswer(line);
    headers.set(name.toLowerCase(), value);
  }
  return { status: Number(status), headers };
}

/** An answer to HEAD has the length of a body, but no body. */
function afterBody({ status, headers }: HttpAnswer, rest: string): string {
  if (rest === "" || NEXT.test(rest)) return rest;
  if (headers.get("transfer-encoding") === "chunked") return afterChunks(rest);
  const length = Number(headers.get("content-length"));
  if (status < 200 || status === 304 || !Number.isSafeInteger(length)) throw noAnswer(rest);
  return rest.slice(length);
}

function afterChunks(text: string): string {
  let rest = text;
  for (;;) {
    const [line, size] = /^([\da-f]+)\r\n/i.exec(rest) ?? [];
    if (line === undefined || size === undefined) {
      if (rest.length > 20) throw noAnswer(rest);
      return "";
    }
    const length = Number.parseInt(size, 16);
    rest = rest.slice(line.length + length + 2);
    if (length === 0) return rest;
  }
}

function noAnswer(text: string): Error {
  return new Error(`expected an answer of HTTP, found ${JSON.stringify(text.slice(0, 200))}`);
}
