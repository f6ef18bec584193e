import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Corpus, corpusOf, writeCorpus } from "./corpus.js";
import type { Usage } from "./running.js";
import { startService } from "./service.js";
import { inTemporaryDirectory } from "./temporary-directory.js";

/** Milliseconds until a service is taken for idle: what it does when nothing else is to be done, it has done by then. */
export const IDLE_MS = 20_000;

/** Articles that the service knows already. */
export interface KnownPublication {
  /** Whoever edits an article in it has to undo that. */
  readonly directory: string;
  /** What the service had used when its first refresh of all had just ended, and `IDLE` later. */
  readonly first: Usage;
  readonly idle: Usage;
  /** Gives a copy of the service's data directory, and a place for whatever else is needed. */
  use<Result>(work: (data: string, home: string) => Promise<Result>): Promise<Result>;
}

const known = new Map<number, Promise<KnownPublication>>();

/** Made once a run, since a first refresh of ten thousand articles takes more than a minute; removed at its end. */
export function knownPublication(count: number): Promise<KnownPublication> {
  const made = known.get(count) ?? publicationOf(corpusOf(count));
  known.set(count, made);
  return made;
}

/** The same for one measurement alone. */
export async function publicationOf(corpus: Corpus): Promise<KnownPublication> {
  const home = mkdtempSync(join(tmpdir(), "feedwright-bench-"));
  process.once("exit", () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));
  const [directory, data] = [join(home, "articles"), join(home, "data")];
  writeCorpus(directory, corpus);
  mkdirSync(data);
  const service = await startService({ directory, data });
  await service.settled(corpus.count);
  const first = service.usage();
  await sleep(IDLE_MS);
  const idle = service.usage();
  await service.stop();
  return {
    directory,
    first,
    idle,
    use: (work) =>
      inTemporaryDirectory(async (place) => {
        const copy = join(place, "data");
        cpSync(data, copy, { recursive: true });
        return await work(copy, place);
      }),
  };
}
