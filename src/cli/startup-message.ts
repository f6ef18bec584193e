import { relative } from "node:path";
import { type Config, ledgerLocation } from "../config/config.js";
import { FEED_FORMATS } from "../feeds/feed.js";
import { PublisherError } from "../lib/errors.js";
import { VERSION } from "../lib/version.js";
import type { RefreshReport } from "../publishing/report.js";
import { describeFinding } from "./describe-finding.js";
import { formatTime } from "./format-time.js";

export interface StartupMessageOptions {
  readonly config: Config;
  readonly home: string;
  /** The URL on this machine; differs from `home` behind a proxy. */
  readonly listenUrl: string;
  readonly publicationId: string;
  /**
   * Of the first refresh. An error if it failed and earlier documents are served; counts if other replicas refresh.
   */
  readonly report: FirstReport | PublisherError;
  /** Undefined when the token is configured. */
  readonly tokenFile: string | undefined;
  readonly next: Date | undefined;
}

type FirstReport = Pick<RefreshReport, "shown" | "scheduled"> &
  Partial<Pick<RefreshReport, "held" | "rejected" | "doubts">>;

export function startupMessage(options: StartupMessageOptions): string {
  const { config, home, listenUrl, publicationId, report, tokenFile, next } = options;
  const relativePath = (path: string) => {
    const short = relative(process.cwd(), path);
    return short === "" || short.startsWith("..") ? path : short;
  };
  const token = tokenFile === undefined ? "$FEEDWRIGHT_REFRESH_TOKEN" : `$(cat ${relativePath(tokenFile)})`;
  const rows = [
    ["Front page", home],
    ...Object.values(FEED_FORMATS).map(({ name, path }) => [name, new URL(path.slice(1), home).href]),
    ...(config.url === undefined ? [] : [["Listens on", listenUrl]]),
    ["Articles", articlesLine(report, articlesLocation(config, relativePath))],
    ["Next refresh", config.serveOnly ? "by a replica that has the articles" : nextLine(next, config)],
    ["Refresh now", `curl -X POST -H "Authorization: Bearer ${token}" ${new URL("refresh", home).href}`],
    [
      "Publication",
      `${publicationId}, remembered in ${config.databaseUrl === undefined ? relativePath(config.data) : "the database"}: keep it, and back it up`,
    ],
  ];
  const table = rows.map(([name = "", value = ""]) => `  ${name.padEnd(14)} ${value}`);
  return [
    `Feedwright ${VERSION} publishes “${config.title}”`,
    "",
    ...table,
    ...describeFindings(report),
    "",
  ].join("\n");
}

function articlesLocation(config: Config, relativePath: (path: string) => string): string {
  if (config.serveOnly) return ledgerLocation(config);
  return config.bucket === undefined ? relativePath(config.directory) : config.source;
}

function nextLine(next: Date | undefined, { schedule, timezone }: Config): string {
  return `${next === undefined ? "none" : formatTime(next, timezone)} (${schedule}, ${timezone})`;
}

function articlesLine(report: FirstReport | PublisherError, directory: string): string {
  if (report instanceof PublisherError) return `as they were published before, since ${report.message}`;
  const { held = [], rejected = [] } = report;
  const notes = [
    ...(report.scheduled > 0
      ? [`${report.scheduled} waiting for ${report.scheduled === 1 ? "its date" : "their dates"}`]
      : []),
    ...(held.length > 0 ? [`${held.length} held back (drafts and the like)`] : []),
    ...(rejected.length > 0 ? [`${rejected.length} rejected`] : []),
  ];
  return `${report.shown} published${notes.map((note) => `, ${note}`).join("")}, from ${directory}`;
}

function describeFindings(report: FirstReport | PublisherError): string[] {
  if (report instanceof PublisherError) return [];
  const { rejected = [], doubts = [] } = report;
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
  return [
    ...list("Rejected:", rejected.map(describeFinding)),
    ...list("Published, but doubtful:", doubts.map(describeFinding)),
  ];
}
