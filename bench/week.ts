import { join } from "node:path";
import type { Findings } from "./findings.js";
import { answerTo } from "./load.js";
import { table, times } from "./measure.js";
import { writeArticleOfDay, writeArticlesOfDays } from "./polls-articles.js";
import { startOurs, TOKEN } from "./polls-servers.js";
import { inTemporaryDirectory } from "./temporary-directory.js";

const ENTRIES = 50;
const DAYS = 7;
const POLLS_A_DAY = 24;

/** A reader's formats, and what it keeps of the last answer. */
interface Reader {
  readonly name: string;
  readonly encodings: string;
  readonly keepsValidators: boolean;
}

const READERS: readonly Reader[] = [
  { name: "gzip, without validators", encodings: "gzip", keepsValidators: false },
  { name: "gzip, validators kept", encodings: "gzip, deflate", keepsValidators: true },
  { name: "brotli, validators kept", encodings: "gzip, deflate, br", keepsValidators: true },
];

/** Bytes of a week of hourly polls with one article a day, including requests and headers. */
export function benchBytes(): Promise<Findings> {
  return inTemporaryDirectory(async (home) => {
    const articles = join(home, "articles");
    writeArticlesOfDays(articles, ENTRIES);
    const ours = await startOurs(articles, join(home, "data"));
    try {
      return report(await week(ours.port, articles));
    } finally {
      ours.stop();
    }
  });
}

/** A reader's week so far, in bytes. */
interface Traffic {
  readonly reader: Reader;
  sent: number;
  received: number;
  /** Headers that make the next poll conditional. */
  validators: Readonly<Record<string, string>>;
}

async function week(port: number, articles: string): Promise<Traffic[]> {
  const traffic = READERS.map((reader): Traffic => ({ reader, sent: 0, received: 0, validators: {} }));
  // All of them had the feed at the start of the week.
  for (const one of traffic) await poll(port, one, 200);
  for (const one of traffic) [one.sent, one.received] = [0, 0];
  for (const hour of times(DAYS * POLLS_A_DAY, (n) => n)) {
    const isNews = hour % POLLS_A_DAY === 0;
    if (isNews) {
      writeArticleOfDay(articles, ENTRIES + hour / POLLS_A_DAY);
      await refresh(port);
    }
    for (const one of traffic) await poll(port, one, isNews || !one.reader.keepsValidators ? 200 : 304);
  }
  return traffic;
}

/** @throws Error when the answer has another status */
async function poll(port: number, traffic: Traffic, expected: number): Promise<void> {
  const { encodings, keepsValidators } = traffic.reader;
  const request = requestText("GET", "/rss.xml", {
    "User-Agent": "Reader/1.0 (+https://reader.example/)",
    Accept: "application/rss+xml, application/xml;q=0.9, */*;q=0.8",
    "Accept-Encoding": encodings,
    ...(keepsValidators && traffic.validators),
  });
  const { status, headers, length = Number.NaN } = await answerTo(port, request);
  if (status !== expected) throw new Error(`expected ${expected}, found ${status}`);
  traffic.sent += request.length;
  traffic.received += length;
  traffic.validators = {
    "If-None-Match": headers.get("etag") ?? "",
    "If-Modified-Since": headers.get("last-modified") ?? "",
  };
}

async function refresh(port: number): Promise<void> {
  const request = requestText("POST", "/refresh", {
    Authorization: `Bearer ${TOKEN}`,
    "Content-Length": "0",
  });
  const { status } = await answerTo(port, request);
  if (status !== 200) throw new Error(`expected a refresh, found ${status}`);
}

function requestText(method: string, path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ Host: "feeds.example", ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}

function report(traffic: readonly Traffic[]): Findings {
  const [without] = traffic;
  const ratio = (of: (one: Traffic) => number, one: Traffic) =>
    without === undefined || one === without ? "" : `1/${(of(without) / of(one)).toFixed(1)}`;
  const both = ({ sent, received }: Traffic) => sent + received;
  const rows = traffic.map((one) => [
    one.reader.name,
    ...[both, ({ received }: Traffic) => received].flatMap((of) => [
      Math.round(of(one) / 1000).toLocaleString("en"),
      ratio(of, one),
    ]),
  ]);
  const text = [
    `A feed of ${ENTRIES} entries, ${DAYS * POLLS_A_DAY} polls in a week, an article a day, headers included; the readers had the feed before.`,
    "",
    table(["reader", "kB sent and got", "to the first", "kB got", "to the first"], rows),
  ].join("\n");
  const [, gzip] = traffic;
  const seen = without && gzip && both(without) / both(gzip);
  const what = "bytes of a week of hourly polls, sent and got: without validators against ours";
  return { text, goals: [{ what, must: 15, goFor: 20, seen }] };
}
