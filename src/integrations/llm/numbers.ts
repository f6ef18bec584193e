const DIGIT = /\p{Nd}/u;
const NUMBER = /\d+(?:[.,'’٫٬]\d+)*/g;
/** Thousands separated by spaces: "10 000". They may also be two numbers, so both interpretations count. */
const SPACED = /(?<![\d.,'’٫٬])\d{1,3}(?:[ \u00A0\u2009\u202F]\d{3})+(?![.,'’٫٬]?\d)/g;
const GROUPED = /^[1-9]\d{0,2}([.,'’٬])(?:\d{2,3}\1)*\d{3}$/;

/**
 * The first number in `answer` that `source` does not contain, as written; undefined if there is none. "1,000", "1.000",
 * "1 000", "1000" and "١٠٠٠" are the same number. Numbers in words are ignored.
 */
export function findUnknownNumber(answer: string, source: string): string | undefined {
  const known = numbersOf(source);
  const rest = toAsciiDigits(answer).replace(SPACED, (spaced) =>
    known.has(spaced.replace(/\D/g, "")) ? " " : spaced,
  );
  for (const [written] of rest.matchAll(NUMBER)) {
    if (!interpretations(written).every((reading) => known.has(reading))) return written;
  }
  return undefined;
}

/** All numbers of a text, normalized to digits with a decimal point. */
export function numbersOf(text: string): ReadonlySet<string> {
  const plain = toAsciiDigits(text);
  const numbers = new Set([...plain.matchAll(NUMBER)].flatMap(([written]) => interpretations(written)));
  for (const [spaced] of plain.matchAll(SPACED)) numbers.add(spaced.replace(/\D/g, ""));
  return numbers;
}

/** One number, or several for a date or version ("15.01.2026"). */
function interpretations(written: string): string[] {
  const parts = written.split(/\D/);
  const [whole = "", decimals] = parts;
  if (decimals === undefined) return [withoutZeros(whole)];
  if (GROUPED.test(written)) return [parts.join("")];
  if (parts.length === 2) return [decimal(whole, decimals)];
  const last = parts.at(-1) ?? "";
  const head = written.slice(0, -last.length - 1);
  // "1,234.56": the last separator differs from the others.
  const mixed = GROUPED.test(head) && written.at(-last.length - 1) !== /\D/.exec(head)?.[0];
  return mixed ? [decimal(head.replace(/\D/g, ""), last)] : parts.map(withoutZeros);
}

function decimal(whole: string, decimals: string): string {
  const fraction = decimals.replace(/0+$/, "");
  return fraction === "" ? withoutZeros(whole) : `${withoutZeros(whole)}.${fraction}`;
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}

/** Converts the digits of all scripts to 0–9. Adds spaces around "²" and "½". */
function toAsciiDigits(text: string): string {
  return text
    .replace(/\p{Nd}/gu, toAsciiDigit)
    .replace(/\p{No}/gu, (character) => ` ${character.normalize("NFKC").replace(/\p{Nd}/gu, toAsciiDigit)} `);
}

/** In Unicode, the digits 0 to 9 of a script are contiguous. The mathematical digits are five such runs in a row. */
function toAsciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}
