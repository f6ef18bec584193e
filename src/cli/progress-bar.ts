import { createRequire } from "node:module";
import type { SingleBar } from "cli-progress";

/** Few need it, and nobody at once. */
const requireModule = createRequire(import.meta.url);

/** Milliseconds; what takes less is over before anybody wonders. */
const SHOW_AFTER_MS = 1_000;

export interface ProgressBar {
  /** May be called for every file. */
  show(done: number, all: number): void;
  /** Takes the bar off the terminal, so that other text can follow. */
  stop(): void;
}

/**
 * A bar on standard error for work that takes its time. Whoever is no terminal never sees it.
 *
 * @param doing what is done, such as `Reading articles`
 * @param stream where to
 */
export function progressBar(doing: string, stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  if (!stream.isTTY) return { show: () => undefined, stop: () => undefined };
  const began = performance.now();
  let bar: SingleBar | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    stop,
    show(done, all) {
      if (done >= all) return stop();
      if (bar === undefined) {
        if (performance.now() - began < SHOW_AFTER_MS) return;
        bar = createBar(doing, stream);
        bar.start(all, done);
      }
      bar.setTotal(all);
      bar.update(done);
    },
  };
}

function createBar(doing: string, stream: NodeJS.WriteStream): SingleBar {
  const { Presets, SingleBar }: typeof import("cli-progress") = requireModule("cli-progress");
  const format = `${doing} {bar} {percentage}% | {value} of {total} | {eta_formatted} left`;
  // The terminal's settings stay as they are: a program that is interrupted could not put them back.
  return new SingleBar({ format, stream, clearOnComplete: true, linewrap: true }, Presets.shades_classic);
}
