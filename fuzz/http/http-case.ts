import { SeededRandom } from "../../tests/fixtures/seeded-random.js";
import { pickOf } from "../pick-of.js";
import { BODIES, HEADERS, METHODS, ODD_LINES, TARGETS, VERSIONS } from "./request-pieces.js";

/** What is sent over one connection, and how. */
export interface HttpCase {
  readonly number: number;
  /** Each character is one byte. */
  readonly text: string;
  /** Splits it into pieces that are sent one after another. */
  readonly splitPoints: readonly number[];
  /** Whether to hang up without waiting for an answer. */
  readonly hangsUp: boolean;
}

const HEADER_NAMES = Object.keys(HEADERS);

/** Headers whose values rarely make a request malformed. */
const HARMLESS = HEADER_NAMES.filter(
  (name) => !["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect"].includes(name),
);

/** More would mostly be refused for their number alone. */
const MOST_REQUESTS = 12;

/** Seed and number determine the case. @param token accepted by the service */
export function httpCase(seed: number, number: number, token: string): HttpCase {
  const chance = new SeededRandom(Math.imul(seed ^ Math.imul(number, 0x9e3779b1), 0xc2b2ae35));
  const count = chance.below(3) === 0 ? 1 + chance.below(MOST_REQUESTS) : 1;
  let text = Array.from({ length: count }, () => request(chance)).join("");
  // Most randomly changed requests are refused before they are processed.
  const changes = chance.below(3) === 0 ? 1 + chance.below(3) : 0;
  for (let left = changes; left > 0; left -= 1) text = pickOf(CHANGES, chance)(text, chance);
  text = text.replaceAll("TOKEN", token);
  const splitPoints =
    chance.below(4) === 0 ? Array.from({ length: 3 }, () => chance.below(text.length + 1)) : [];
  return { number, text, splitPoints: splitPoints.sort((a, b) => a - b), hangsUp: chance.below(12) === 0 };
}

function request(chance: SeededRandom): string {
  const method =
    chance.below(8) === 0 ? pickOf(METHODS, chance) : pickOf(["GET", "GET", "HEAD", "POST"], chance);
  const version = chance.below(12) === 0 ? pickOf(VERSIONS, chance) : "HTTP/1.1";
  const lines = chance.below(30) === 0 ? [] : ["Host: localhost"];
  for (let left = chance.below(7); left > 0; left -= 1) lines.push(header(chance, HARMLESS));
  if (chance.below(6) === 0) lines.push(header(chance, HEADER_NAMES));
  if (chance.below(15) === 0) lines.push(pickOf(ODD_LINES, chance));
  if (chance.below(150) === 0) lines.push(...Array.from({ length: 2_500 }, (_, n) => `X-${n}: ${n}`));
  const body = method === "POST" || chance.below(12) === 0 ? pickOf(BODIES, chance) : "";
  if (body !== "" && chance.below(8) !== 0) lines.push(framing(body, chance));
  return `${method} ${pickOf(TARGETS, chance)} ${version}\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n${body}`;
}

/** Mostly valid, so that the service reads the body and what follows it. */
function framing(body: string, chance: SeededRandom): string {
  if (/^[\da-f]+(?:;.*)?\r\n/i.test(body)) return "Transfer-Encoding: chunked";
  return `Content-Length: ${body.length + pickOf([0, 0, 0, 0, 0, 1, -1], chance)}`;
}

function header(chance: SeededRandom, names: readonly string[]): string {
  const name = pickOf(names, chance);
  const value = pickOf(HEADERS[name] ?? [], chance);
  return `${pickOf([name, name, name, name.toLowerCase(), name.toUpperCase()], chance)}: ${value}`;
}

type Change = (text: string, chance: SeededRandom) => string;

const BYTES = [
  "\0",
  "\r",
  "\n",
  "\r\n",
  "\r\n\r\n",
  " ",
  "\t",
  ":",
  "%",
  "\xff",
  "\x80",
  "HTTP/1.1",
  "\r\n ",
];

const CHANGES: readonly Change[] = [
  (text, chance) => inserted(text, chance, pickOf(BYTES, chance)),
  (text, chance) => inserted(text, chance, String.fromCharCode(chance.below(256))),
  (text, chance) => text.slice(0, chance.below(text.length + 1)),
  (text, chance) => text.slice(chance.below(Math.min(text.length, 30) + 1)),
  (text, chance) => without(text, chance),
  (text) => text.replace(/\r\n/, "\n"),
  (text) => text.replaceAll("\r\n", "\n"),
  (text) => text.replaceAll("\r\n", "\r"),
  (text, chance) => text + text.slice(chance.below(text.length + 1)),
  (text, chance) =>
    pickOf(["\r\n", "\n", "\0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x02"], chance) + text,
];

function inserted(text: string, chance: SeededRandom, piece: string): string {
  const at = chance.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at);
}

function without(text: string, chance: SeededRandom): string {
  const at = chance.below(text.length + 1);
  return text.slice(0, at) + text.slice(at + 1 + chance.below(20));
}
