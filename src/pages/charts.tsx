/** SVG units. About the width of a phone, so that text stays readable there. */
const WIDTH = 400;
const HEIGHT = 190;
const LEFT = 58;
const TOP = 8;
const BOTTOM = 22;
const PLOT = { width: WIDTH - LEFT - 4, height: HEIGHT - TOP - BOTTOM };

export interface Column {
  /** Such as `14:00`. */
  readonly label: string;
  /** One per series, from bottom to top. */
  readonly values: readonly number[];
}

export interface ChartProps {
  readonly title: string;
  /** For screen readers. */
  readonly summary: string;
  readonly series: readonly string[];
  readonly columns: readonly Column[];
  readonly formatValue: (value: number) => string;
}

/** A stacked column chart with a legend. The numbers of a column are in its tooltip. */
export function StackedColumns({ title, summary, series, columns, formatValue }: ChartProps) {
  const max = niceCeiling(Math.max(...columns.map(({ values }) => sumOf(values)), 0));
  const step = PLOT.width / Math.max(columns.length, 1);
  const labelInterval = Math.max(Math.ceil(columns.length / 5), 1);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}: ${summary}`}>
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <line class="grid" x1={LEFT} x2={WIDTH - 4} y1={heightOf(part)} y2={heightOf(part)} />
            <text x={LEFT - 6} y={heightOf(part) + 4} text-anchor="end">
              {formatValue(max * part)}
            </text>
          </g>
        ))}
        {columns.map((column, index) => (
          <g key={column.label}>
            <StackedColumn
              {...{ column, series, formatValue, max }}
              x={LEFT + index * step}
              width={Math.max(step - 1, 1)}
            />
            {index % labelInterval === 0 && index <= columns.length - labelInterval && (
              <text x={LEFT + index * step} y={HEIGHT - 6}>
                {column.label}
              </text>
            )}
          </g>
        ))}
      </svg>
      <ul class="legend">
        {series.map((name, index) => (
          <li key={name}>
            <span class={`key s${index + 1}`} /> {name}
          </li>
        ))}
      </ul>
    </figure>
  );
}

interface StackedColumnProps extends Pick<ChartProps, "series" | "formatValue"> {
  readonly column: Column;
  readonly max: number;
  readonly x: number;
  readonly width: number;
}

function StackedColumn({ column, series, formatValue, max, x, width }: StackedColumnProps) {
  const { label, values } = column;
  const tops = values.map((_, index) => sumOf(values.slice(0, index + 1)) / max);
  const parts = series.map((name, index) => `${name} ${formatValue(values[index] ?? 0)}`);
  return (
    <g>
      <title>{`${label}: ${parts.join(", ")}`}</title>
      <rect class="whole" x={x} y={TOP} width={width} height={PLOT.height} />
      {values.map((value, index) =>
        value > 0 ? (
          <rect
            key={series[index]}
            class={`s${index + 1}`}
            x={round(x)}
            y={heightOf(tops[index] ?? 0)}
            width={round(width)}
            height={round((value / max) * PLOT.height)}
          />
        ) : null,
      )}
    </g>
  );
}

/** @param part of the height, 0 at the bottom */
function heightOf(part: number): number {
  return round(TOP + (1 - part) * PLOT.height);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** The next round number whose half is round, too. */
export function niceCeiling(value: number): number {
  if (value <= 2) return 2;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const leading = [1, 2, 4, 6, 8, 10].find((nice) => nice * magnitude >= value) ?? 10;
  return leading * magnitude;
}
