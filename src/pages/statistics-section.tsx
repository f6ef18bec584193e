import { STATISTICS_ARE_OFF } from "../publishing/statistics.js";
import { StackedColumns } from "./charts.js";
import type { StatisticsShown, StatusPageProps } from "./status-page.js";

/** Polls, bytes and subscribers, as charts and in tables; or that they are not counted. */
export function StatisticsSection({ statistics, zone }: Pick<StatusPageProps, "statistics" | "zone">) {
  return (
    <section>
      <h2>Polls and subscribers</h2>
      {statistics === undefined ? <p>{STATISTICS_ARE_OFF}.</p> : <Counted {...statistics} zone={zone} />}
    </section>
  );
}

function Counted({ summary, hours, readers, zone }: StatisticsShown & Pick<StatusPageProps, "zone">) {
  const { lastDay, subscribers } = summary;
  const polls = lastDay.sent + lastDay.notModified;
  const labelled = hours.map((one) => ({ ...one, label: hourOf(one.hour, zone) }));
  return (
    <>
      <p>
        In the last 24 hours {count(polls)} polls, of which {percent(lastDay.notModified, polls)} were
        answered with 304; {bytes(lastDay.bytes)} were sent, and {bytes(lastDay.saved)} did not have to be.
      </p>
      <div class="charts">
        <StackedColumns
          title="Polls per hour"
          summary={`${count(polls)} in the last 24 hours`}
          series={["304, not modified", "200, sent"]}
          columns={labelled.map(({ label, notModified, sent }) => ({ label, values: [notModified, sent] }))}
          written={short}
        />
        <StackedColumns
          title="Bytes per hour"
          summary={`${bytes(lastDay.bytes)} sent and ${bytes(lastDay.saved)} saved in the last 24 hours`}
          series={["saved by 304 and compression", "sent"]}
          columns={labelled.map(({ label, ...one }) => ({ label, values: [one.saved, one.bytes] }))}
          written={bytes}
        />
        <StackedColumns
          title="Subscribers per day"
          summary={`${count(subscribers)} at last`}
          series={readers.readers}
          columns={readers.days.map(({ day, counts }) => ({ label: dayOf(day), values: counts }))}
          written={short}
        />
      </div>
      <SubscriberTables summary={summary} />
    </>
  );
}

function SubscriberTables({ summary }: Pick<StatisticsShown, "summary">) {
  const { day, readers, feeds, others } = summary;
  return (
    <>
      <p class="quiet">
        Subscribers of {dayOf(day)} (UTC): what aggregators state, and an estimate of single readers.
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

/** Rows of a list. */
const MOST_ROWS = 15;

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
        {rows.slice(0, MOST_ROWS).map(([label, value]) => (
          <tr key={label}>
            <td>{label}</td>
            <td class="number">{count(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function count(value: number): string {
  return value.toLocaleString("en");
}

/** Such as `1.2K`. */
function short(value: number): string {
  return value.toLocaleString("en", { notation: "compact", maximumFractionDigits: 1 });
}

/** Such as `1.2 MB`. */
function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), 4);
  const scaled = value / 1000 ** power;
  return `${scaled.toLocaleString("en", { maximumFractionDigits: scaled < 10 ? 1 : 0 })} ${["B", "kB", "MB", "GB", "TB"][power]}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "none" : `${Math.round((100 * part) / whole)}\u00a0%`;
}

function hourOf(instant: number, zone: string): string {
  return new Date(instant).toLocaleString("en-GB", {
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  });
}

/** Days of the statistics are those of UTC. */
function dayOf(instant: number): string {
  return new Date(instant).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}
