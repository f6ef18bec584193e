import { createHash } from "node:crypto";
import type { Refresh } from "../publishing/refreshes.js";
import type { RefreshReport } from "../publishing/report.js";
import type { ServiceStatus } from "../publishing/service-status.js";
import type { PollsOfHour, ReadersByDay, StatisticsSummary } from "../publishing/statistics.js";
import { HtmlPage, MAIN_ID, renderDocument } from "./html-page.js";
import { StatisticsSection } from "./statistics-section.js";
import { STATUS_STYLE } from "./status-style.js";

export interface StatusPageProps {
  readonly status: ServiceStatus;
  /** The latest first. */
  readonly refreshes: readonly Refresh[];
  /** Undefined if statistics are off. */
  readonly statistics: StatusStatistics | undefined;
  /** IANA name, for dates and times. */
  readonly zone: string;
}

export interface StatusStatistics {
  readonly summary: StatisticsSummary;
  readonly hours: readonly PollsOfHour[];
  readonly readers: ReadersByDay;
}

const STYLE_HASH = createHash("sha256").update(STATUS_STYLE).digest("base64");

/** No scripts. */
export const STATUS_PAGE_POLICY = `default-src 'none'; style-src 'self' 'sha256-${STYLE_HASH}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export function renderStatusPage(props: StatusPageProps): string {
  return renderDocument(<StatusPage {...props} />);
}

function StatusPage({ status, refreshes, zone, statistics }: StatusPageProps) {
  const { title, address, rejected } = status;
  return (
    <HtmlPage
      title={`Status of ${title}`}
      description="How the service is getting on"
      language="en"
      root={new URL(address).pathname}
      isUnlisted={true}
      // Unescaped, so that the hash in the policy matches.
      head={<style dangerouslySetInnerHTML={{ __html: STATUS_STYLE }} />}
    >
      <header class="masthead small">
        <p>
          <a href={new URL(address).pathname}>{title}</a>
        </p>
      </header>
      <main id={MAIN_ID}>
        <h1>Status</h1>
        <Facts status={status} zone={zone} subscribers={statistics?.summary.subscribers} />
        <Rejections rejected={rejected} />
        <StatisticsSection statistics={statistics} zone={zone} />
        <Refreshes refreshes={refreshes} zone={zone} />
        <Notifications refreshes={refreshes} />
      </main>
      <footer>
        <p>
          Feedwright {status.version}, running since {formatDateTime(status.since, zone)}. Times are those of{" "}
          {zone}.
        </p>
      </footer>
    </HtmlPage>
  );
}

function articleCounts({ private: ofSubscribers, scheduled }: ServiceStatus): string {
  return [
    "published",
    ...(ofSubscribers === 0 ? [] : [`${ofSubscribers} for subscribers alone`]),
    ...(scheduled === 0 ? [] : [`${scheduled} scheduled`]),
  ].join(", ");
}

interface FactsProps extends Pick<StatusPageProps, "status" | "zone"> {
  readonly subscribers: number | undefined;
}

function Facts({ status, zone, subscribers }: FactsProps) {
  const { shown, latest, rejected, underWay, nextRefresh } = status;
  const facts: readonly (readonly [string, string, string])[] = [
    ["Articles", String(shown), articleCounts(status)],
    subscribers === undefined
      ? ["Subscribers", "–", "not counted"]
      : ["Subscribers", subscribers.toLocaleString("en"), "stated and estimated"],
    [
      "Latest refresh",
      latest === undefined ? "none yet" : latest.state === "failed" ? "failed" : "done",
      latest === undefined ? "" : formatDateTime(latest.ended ?? latest.asked, zone),
    ],
    [
      "Next refresh",
      underWay.length > 0 ? "now" : nextRefresh === undefined ? "none" : formatClockTime(nextRefresh, zone),
      underWay.length > 0
        ? progressOf(underWay)
        : nextRefresh === undefined
          ? "scheduled"
          : "by the schedule",
    ],
    ["Rejected", String(rejected.length), rejected.length === 1 ? "article" : "articles"],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <strong>{value}</strong> {note}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function progressOf(underWay: readonly Refresh[]): string {
  const running = underWay.find(({ state }) => state === "running");
  return running === undefined ? "waiting" : `${running.progress.done} of ${running.progress.all} files`;
}

function Rejections({ rejected }: Pick<ServiceStatus, "rejected">) {
  if (rejected.length === 0) return null;
  return (
    <section>
      <h2>Rejected articles</h2>
      <ul class="rejected">
        {rejected.map(({ path, line, problem, remedy }) => (
          <li key={`${path}:${line}:${problem}`}>
            <code>{line === undefined ? path : `${path}:${line}`}</code>
            <p>{problem}</p>
            <p class="remedy">{remedy}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Refreshes({ refreshes, zone }: Pick<StatusPageProps, "refreshes" | "zone">) {
  return (
    <section>
      <h2>Latest refreshes</h2>
      {refreshes.length === 0 ? (
        <p>There was none yet.</p>
      ) : (
        <ol class="refreshes">
          {refreshes.map((refresh) => (
            <li key={refresh.id}>
              <span class={`state ${refresh.state}`}>{refresh.state}</span>{" "}
              <time dateTime={new Date(refresh.ended ?? refresh.asked).toISOString()}>
                {formatDateTime(refresh.ended ?? refresh.asked, zone)}
              </time>
              <Outcome refresh={refresh} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Outcome({ refresh: { report, problem } }: { readonly refresh: Refresh }) {
  if (report === undefined) return problem === undefined ? null : <p>{problem.detail}</p>;
  const changes = changesOf(report);
  const files = changes.flatMap(([name, paths]) => paths.map((path) => `${name}: ${path}`));
  if (files.length === 0) return <span class="quiet"> nothing changed, in {report.duration} ms</span>;
  return (
    <details>
      <summary>
        {changes.map(([name, paths]) => `${paths.length} ${name}`).join(", ")}, in {report.duration} ms
      </summary>
      <ul>
        {files.slice(0, MAX_FILES).map((text) => (
          <li key={text}>{text}</li>
        ))}
        {files.length > MAX_FILES && <li>and {files.length - MAX_FILES} more</li>}
      </ul>
    </details>
  );
}

/** The first refresh has all files. */
const MAX_FILES = 50;

function changesOf({ added, updated, renamed, removed, rejected }: RefreshReport) {
  const changes: readonly (readonly [string, readonly string[]])[] = [
    ["added", added],
    ["updated", updated],
    ["renamed", renamed.map(({ from, to }) => `${from} → ${to}`)],
    ["removed", removed],
    ["rejected", rejected.map(({ path }) => path)],
  ];
  return changes.filter(([, paths]) => paths.length > 0);
}

/** Of the latest refresh that notified hubs or caches. */
function Notifications({ refreshes }: Pick<StatusPageProps, "refreshes">) {
  const pings = refreshes.map(({ report }) => report?.announced ?? []).find((some) => some.length > 0);
  if (pings === undefined) return null;
  return (
    <section>
      <h2>Hubs and caches</h2>
      <table>
        <thead>
          <tr>
            <th>Feed</th>
            <th>State</th>
          </tr>
        </thead>
        <tbody>
          {pings.map(({ receiver, topic, state, problem }) => (
            <tr key={`${receiver} ${topic}`}>
              <td>
                {new URL(topic).pathname}
                <div class="quiet">{new URL(receiver).host}</div>
              </td>
              <td>{problem === undefined ? state : `${state}: ${problem}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Such as `2 Feb 2026, 10:05`. */
function formatDateTime(instant: number, zone: string): string {
  return new Date(instant).toLocaleString("en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: zone,
  });
}

function formatClockTime(instant: number, zone: string): string {
  return new Date(instant).toLocaleTimeString("en-GB", { timeStyle: "short", timeZone: zone });
}
