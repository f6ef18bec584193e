import { STATISTICS_ARE_OFF } from "../publishing/statistics.js";
import { StackedColumns } from "./charts.js";
import type { StatusPageProps, StatusStatistics } from "./status-page.js";

export function StatisticsSection({ statistics, zone }: Pick<StatusPageProps, "statistics" | "zone">) {
  return (
    <section>
      <h2>Polls and subscribers</h2>
      {statistics === undefined ? (
        <p>{STATISTICS_ARE_OFF}.</p>
      ) : (
        <StatisticsDetails {...statistics} zone={zone} />
      )}
    </section>
  );
}

function StatisticsDetails({
  summary,
  hours,
  readers,
  zone,
}: StatusStatistics & Pick<StatusPageProps, "zone">) {
  const { lastDay, subscribers } = summary;
  const polls = lastDay.sent + lastDay.notModified;
  const labeledHours = hours.map((one) => ({ ...one, label: formatHour(one.hour, zone) }));
  return (
    <>
      <p>
        In the last 24 hours {formatCount(polls)} polls, of which {formatPercent(lastDay.notModified, polls)}{" "}
        were answered with 304; {formatBytes(lastDay.bytes)} were sent, and {formatBytes(lastDay.saved)} did
        not have to be.
      </p>
      <div class="charts">
        <StackedColumns
          title="Polls per hour"
          summary={`${formatCount(polls)} in the last 24 hours`}
          series={["304, not modified", "200, sent"]}
          columns={labeledHours.map(({ label, notModified, sent }) => ({
            label,
            values: [notModified, sent],
          }))}
          formatValue={formatShort}
        />
        <StackedColumns
          title="Bytes per hour"
          summary={`${formatBytes(lastDay.bytes)} sent and ${formatBytes(lastDay.saved)} saved in the last 24 hours`}
          series={["saved by 304 and compression", "sent"]}
          columns={labeledHours.map(({ label, ...one }) => ({ label, values: [one.saved, one.bytes] }))}
          formatValue={formatBytes}
        />
        <StackedColumns
          title="Subscribers per day"
          summary={`${formatCount(subscribers)} at last`}
          series={readers.readers}
          columns={readers.days.map(({ day, counts }) => ({ label: formatDay(day), values: counts }))}
          formatValue={formatShort}
        />
      </div>
      <SubscriberTables summary={summary} />
    </>
  );
}

function SubscriberTables({ summary }: Pick<StatusStatistics, "summary">) {
  const { day, readers, feeds, others } = summary;
  return (
    <>
      <p class="quiet">
        Subscribers of {formatDay(day)} (UTC): what aggregators state, and an estimate of single readers.
      </p>
      <div class="tables">
        <CountTable name="Reader" rows={readers.map((one) => [one.reader, one.subscribers])} />
        <CountTable name="Feed" rows={feeds.map((one) => [one.feed, one.subscribers])} />
        <CountTable name="Not counted as subscribers" rows={others.map((one) => [one.name, one.count])} />
      </div>
    </>
  );
}

interface CountTableProps {
  readonly name: string;
  readonly rows: readonly (readonly [string, number])[];
}

const MAX_ROWS = 15;

function CountTable({ name, rows }: CountTableProps) {
  if (rows.length === 0) return null;
  return (
    <table>
      <thead>
        <tr>
          <th>{name}</th>
          <th class="number">Count</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, MAX_ROWS).map(([label, value]) => (
          <tr key={label}>
            <td>{label}</td>
            <td class="number">{formatCount(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function formatCount(value: number): string {
  return value.toLocaleString("en");
}

/** Such as `1.2K`. */
function formatShort(value: number): string {
  return value.toLocaleString("en", { notation: "compact", maximumFractionDigits: 1 });
}

/** Such as `1.2 MB`. */
function formatBytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), 4);
  const scaled = value / 1000 ** power;
  return `${scaled.toLocaleString("en", { maximumFractionDigits: scaled < 10 ? 1 : 0 })} ${["B", "kB", "MB", "GB", "TB"][power]}`;
}

function formatPercent(part: number, whole: number): string {
  return whole === 0 ? "none" : `${Math.round((100 * part) / whole)}\u00a0%`;
}

function formatHour(instant: number, zone: string): string {
  return new Date(instant).toLocaleString("en-GB", {
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  });
}

/** Statistics use days in UTC. */
function formatDay(instant: number): string {
  return new Date(instant).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}
