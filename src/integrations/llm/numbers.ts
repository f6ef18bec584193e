const DIGIT = /\p{Nd}/u;
const NUMBER = /\d+(?:[.,'’٫٬]\d+)*/g;
/** Thousands parted by blanks: "10 000". A plain blank may as well part two numbers, so both readings count. */
const SPACED = /(?<![\d.,'’٫٬])\d{1,3}(?:[ \u00A0\u2009\u202F]\d{3})+(?![.,'’٫٬]?\d)/g;
const GROUPED = /^[1-9]\d{0,2}([.,'’٬])(?:\d{2,3}\1)*\d{3}$/;

/**
 * The first number of `answer`, as it is written there, that `source` does not have; undefined when it has
 * them all. "1,000", "1.000", "1 000", "1000" and "١٠٠٠" are the same number. A number in words is none.
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

/** Every number of a text in one spelling: digits, and a point before decimals. */
export function numbersOf(text: string): ReadonlySet<string> {
  const plain = toAsciiDigits(text);
  const numbers = new Set([...plain.matchAll(NUMBER)].flatMap(([written]) => interpretations(written)));
  for (const [spaced] of plain.matchAll(SPACED)) numbers.add(spaced.replace(/\D/g, ""));
  return numbers;
}

/** One number; or several, where a date or a version is written like one ("15.01.2026"). */
function interpretations(written: string): string[] {
  const parts = written.split(/\D/);
  const [whole = "", decimals] = parts;
  if (decimals === undefined) return [withoutZeros(whole)];
  if (GROUPED.test(written)) return [parts.join("")];
  if (parts.length === 2) return [decimal(whole, decimals)];
  const last = parts.at(-1) ?? "";
  const head = written.slice(0, -last.length - 1);
  // "1,234.56": the last separator is another one than those before it.
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

/** The text with the digits of every script as 0 to 9; "²" and "½" stand by themselves. */
function toAsciiDigits(text: string): string {
  return text
    .replace(/\p{Nd}/gu, toAsciiDigit)
    .replace(/\p{No}/gu, (character) => ` ${character.normalize("NFKC").replace(/\p{Nd}/gu, toAsciiDigit)} `);
}

/** Unicode gives every script's digits in one unbroken run from 0 to 9; mathematics has five runs on end. */
function toAsciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}
