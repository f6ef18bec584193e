import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Encoding } from "../src/feeds/document.js";
import { cpuTimeOf } from "./cpu-time.js";
import type { Findings, Goal } from "./findings.js";
import { answerTo, type Loaded, load } from "./load.js";
import { median, table, times } from "./measure.js";
import { type Prepared, writePrepared } from "./peers/prepared.js";
import { writeArticlesOfDays } from "./polls-articles.js";
import { PEERS, type Peer, startOurs } from "./polls-servers.js";
import { inTemporaryDirectory } from "./temporary-directory.js";

const ENTRIES = 50;
const ROUNDS = 5;
const ROUND_MS = 1_500;
const WARM_UP_MS = 600;
const CONNECTIONS = 64;

const OURS = "Feedwright";
const BARE = "bare `node:http`";

/** A kind of request. */
interface Kind {
  readonly name: string;
  readonly status: number;
  readonly encoding: Encoding;
  /** Method and headers of the request, given a server's validator. */
  readonly method: string;
  readonly headers: (etag: string) => Readonly<Record<string, string>>;
  /** Only for ours and the bare server. */
  readonly brief?: boolean;
}

const GZIP = { "Accept-Encoding": "gzip, deflate" };

const KINDS: readonly Kind[] = [
  {
    name: "304",
    status: 304,
    encoding: "identity",
    method: "GET",
    headers: (etag) => ({ ...GZIP, "If-None-Match": etag }),
  },
  { name: "gzip", status: 200, encoding: "gzip", method: "GET", headers: () => GZIP },
  { name: "identity", status: 200, encoding: "identity", method: "GET", headers: () => ({}) },
  {
    name: "br",
    status: 200,
    encoding: "br",
    method: "GET",
    headers: () => ({ "Accept-Encoding": "gzip, br" }),
    brief: true,
  },
  { name: "HEAD", status: 200, encoding: "identity", method: "HEAD", headers: () => ({}), brief: true },
];

/** By what factor we should be cheaper than a peer. */
interface PollGoal {
  readonly peer: string;
  readonly kind: string;
  readonly must: number;
  readonly aim: number;
  /** Whether the peer's time is divided by ours, so that more is better. */
  readonly peerToOurs: boolean;
}

const COMPRESSING = "Express, `compression`, `res.send`";

const GOALS: readonly PollGoal[] = [
  ...["304", "gzip", "identity"].map((kind) => ({
    peer: BARE,
    kind,
    must: 1.2,
    aim: 1.05,
    peerToOurs: false,
  })),
  { peer: "nginx", kind: "304", must: 0.27, aim: 0.3, peerToOurs: true },
  { peer: "nginx", kind: "gzip", must: 0.3, aim: 0.34, peerToOurs: true },
  { peer: "nginx", kind: "identity", must: 0.4, aim: 0.43, peerToOurs: true },
  { peer: "Caddy", kind: "304", must: 1.5, aim: 1.9, peerToOurs: true },
  { peer: "Caddy", kind: "gzip", must: 1.8, aim: 2.4, peerToOurs: true },
  { peer: COMPRESSING, kind: "304", must: 20, aim: 30, peerToOurs: true },
  { peer: COMPRESSING, kind: "gzip", must: 150, aim: 250, peerToOurs: true },
];

/** One server under one kind of polls, once. */
interface Round extends Loaded {
  /** Microseconds of processor time per request. */
  readonly cpu: number;
}

interface Measured {
  readonly peer: string;
  readonly kind: string;
  readonly rounds: readonly Round[];
}

/** The cost of a poll, compared with servers that do nothing else. */
export function benchPolls(): Promise<Findings> {
  return inTemporaryDirectory(measurePolls);
}

async function measurePolls(home: string): Promise<Findings> {
  const running: Peer[] = [];
  try {
    const [articles, prepared] = [join(home, "articles"), join(home, "prepared")];
    writeArticlesOfDays(articles, ENTRIES);
    mkdirSync(prepared);
    const ours = await startOurs(articles, join(home, "data"));
    running.push(ours);
    const feed = await preparedBy(ours.port);
    writePrepared(prepared, feed);
    const missing: string[] = [];
    for (const [name, start] of Object.entries(PEERS)) {
      const peer = await start(prepared);
      if (peer === undefined) missing.push(name);
      else running.push(peer);
    }
    return report(feed, running, missing, await measureAll(running));
  } finally {
    for (const peer of running) peer.stop();
  }
}

function requestOf(
  { method, headers }: Pick<Kind, "method" | "headers">,
  port: number,
  etag: string,
): string {
  const lines = Object.entries({
    Host: `127.0.0.1:${port}`,
    "User-Agent": "Bench/1.0 (feed reader)",
    Accept: "application/rss+xml, application/xml;q=0.9, */*;q=0.8",
    ...headers(etag),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} /rss.xml HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** What our service serves, byte for byte, for the peers to serve as well. */
async function preparedBy(port: number): Promise<Prepared> {
  const inEncoding = (encoding: string) =>
    answerTo(port, requestOf({ method: "GET", headers: () => ({ "Accept-Encoding": encoding }) }, port, ""));
  const { headers, body: identity } = await inEncoding("identity");
  const bytes = { identity, gzip: (await inEncoding("gzip")).body, br: (await inEncoding("br")).body };
  const header = (name: string) => headers.get(name) ?? "";
  return {
    document: {
      path: "/rss.xml",
      mediaType: header("content-type"),
      bytes,
      etag: header("etag"),
      modified: Date.parse(header("last-modified")),
      link: headers.get("link"),
    },
    caching: { "Cache-Control": header("cache-control") },
  };
}

/** All servers within each kind and round, so that other load affects them equally. */
async function measureAll(peers: readonly Peer[]): Promise<Measured[]> {
  const measured = KINDS.flatMap((kind) =>
    peers
      .filter(({ name }) => !kind.brief || name === OURS || name === BARE)
      .map((peer) => ({ peer, kind, rounds: [] as Round[] })),
  );
  for (const { peer, kind } of measured) await measureOnce(peer, kind, WARM_UP_MS);
  for (const _ of times(ROUNDS, () => undefined))
    for (const { peer, kind, rounds } of measured) rounds.push(await measureOnce(peer, kind, ROUND_MS));
  return measured.map(({ peer, kind, rounds }) => ({ peer: peer.name, kind: kind.name, rounds }));
}

async function measureOnce({ name, port, pid }: Peer, kind: Kind, milliseconds: number): Promise<Round> {
  // File servers have a validator for each encoding.
  const compressed = requestOf({ method: "GET", headers: () => GZIP }, port, "");
  const { headers } = await answerTo(port, compressed);
  const request = requestOf(kind, port, headers.get("etag") ?? "");
  const { status, headers: answered } = await answerTo(port, request);
  const encoding = answered.get("content-encoding") ?? "identity";
  if (status !== kind.status || (status === 200 && encoding !== kind.encoding))
    throw new Error(`${name}, ${kind.name}: found ${status}, ${encoding}`);
  const before = cpuTimeOf(pid);
  const loaded = await load({ port, request, status: kind.status, connections: CONNECTIONS, milliseconds });
  return { ...loaded, cpu: ((cpuTimeOf(pid) - before) / loaded.requests) * 1e6 };
}

function report(
  { document: { bytes } }: Prepared,
  peers: readonly Peer[],
  missing: readonly string[],
  measured: readonly Measured[],
): Findings {
  const kilobytes = Object.entries(bytes).map(
    ([name, { length }]) => `${name} ${Math.round(length / 1000)} kB`,
  );
  const text = [
    `A feed of ${ENTRIES} entries: ${kilobytes.join(", ")}. ${CONNECTIONS} connections that are kept, ${ROUNDS} rounds of ${ROUND_MS / 1000} s for each server and kind, alternating; medians. CPU: of the server's processes, user and system, as the kernel accounts for them. The load comes from one process on the same machine.`,
    `Versions: ${peers
      .filter(({ version }) => version !== "")
      .map(({ name, version }) => `${name} ${version}`)
      .join("; ")}.`,
    missing.length === 0 ? "" : `Not installed, and so not measured: ${missing.join(", ")}.`,
    costs(peers, measured),
  ].join("\n");
  return { text, goals: goals(measured) };
}

function costs(peers: readonly Peer[], measured: readonly Measured[]): string {
  const header = ["", ...KINDS.flatMap(({ name }) => [`${name}: CPU µs`, "a second", "p99 ms"])];
  const rows = peers.map(({ name }) => [
    name,
    ...KINDS.flatMap((kind) => {
      const rounds = roundsOf(measured, name, kind.name);
      if (rounds.length === 0) return ["", "", ""];
      return [
        figure(median(rounds.map(({ cpu }) => cpu))),
        whole(median(rounds.map(({ requests, seconds }) => requests / seconds))),
        figure(median(rounds.map(({ p99 }) => p99))),
      ];
    }),
  ]);
  return table(header, rows);
}

/** Medians of the ratios of each round. */
function goals(measured: readonly Measured[]): Goal[] {
  return GOALS.map(({ peer, kind, must, aim, peerToOurs }) => {
    const theirs = roundsOf(measured, peer, kind);
    const ratios = roundsOf(measured, OURS, kind).flatMap(({ cpu }, round) => {
      const other = theirs[round]?.cpu;
      if (other === undefined) return [];
      return [peerToOurs ? other / cpu : cpu / other];
    });
    return {
      what: `CPU per poll, ${kind}: ${peerToOurs ? `${peer} against ours` : `ours against ${peer}`}`,
      must,
      goFor: aim,
      seen: ratios.length === 0 ? undefined : median(ratios),
      atMost: !peerToOurs,
    };
  });
}

function roundsOf(measured: readonly Measured[], peer: string, kind: string): readonly Round[] {
  return measured.find((one) => one.peer === peer && one.kind === kind)?.rounds ?? [];
}

function figure(value: number): string {
  return value < 100 ? value.toFixed(1) : whole(value);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
