import { clearLine, cursorTo } from "node:readline";

/** Work that takes less shows no bar. */
const SHOW_AFTER_MS = 1_000;
const REDRAW_AFTER_MS = 100;

const BAR_WIDTH = 40;

export interface ProgressBar {
  /** May be called for every file. */
  show(done: number, all: number): void;
  /** Takes the bar off the terminal, so that other text can follow. */
  stop(): void;
}

/**
 * A progress bar on standard error. Draws nothing unless that is a terminal.
 *
 * @param doing the work, such as `Reading articles`
 */
export function progressBar(doing: string, stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  if (!stream.isTTY) return { show: () => undefined, stop: () => undefined };
  const began = performance.now();
  let drawn: number | undefined;
  const stop = () => {
    if (drawn === undefined) return;
    drawn = undefined;
    cursorTo(stream, 0);
    clearLine(stream, 0);
  };
  return {
    stop,
    show(done, all) {
      if (done >= all) return stop();
      const now = performance.now();
      if (now - (drawn ?? began) < (drawn === undefined ? SHOW_AFTER_MS : REDRAW_AFTER_MS)) return;
      drawn = now;
      const secondsLeft = done === 0 ? undefined : ((now - began) / 1_000) * (all / done - 1);
      cursorTo(stream, 0);
      // Some terminals report a width of 0.
      stream.write(barText(doing, done, all, secondsLeft).slice(0, stream.columns || undefined));
      clearLine(stream, 1);
    },
  };
}

function barText(doing: string, done: number, all: number, secondsLeft: number | undefined): string {
  const filled = Math.round((done / all) * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const left = secondsLeft === undefined ? "" : ` | ${describeDuration(Math.ceil(secondsLeft))} left`;
  return `${doing} ${bar} ${Math.floor((done / all) * 100)}% | ${done} of ${all}${left}`;
}

function describeDuration(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}m${seconds % 60}s` : `${Math.floor(minutes / 60)}h${minutes % 60}m`;
}
