import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Corpus, corpusOf, writeCorpus } from "./corpus.js";
import type { Usage } from "./running.js";
import { startService } from "./service.js";
import { inTemporaryDirectory } from "./temporary-directory.js";

/** Milliseconds after which a service counts as idle, background work included. */
export const IDLE_MS = 20_000;

/** Articles that the service already knows. */
export interface KnownPublication {
  /** Edits in it have to be undone. */
  readonly directory: string;
  /** Resource usage at the end of the first refresh, and `IDLE_MS` later. */
  readonly first: Usage;
  readonly idle: Usage;
  /** Passes a copy of the data directory and a directory for other files. */
  use<Result>(work: (data: string, home: string) => Promise<Result>): Promise<Result>;
}

const known = new Map<number, Promise<KnownPublication>>();

/**
 * Created once per run, since a first refresh of ten thousand articles takes more than a minute; removed at the end.
 */
export function knownPublication(count: number): Promise<KnownPublication> {
  const made = known.get(count) ?? publicationOf(corpusOf(count));
  known.set(count, made);
  return made;
}

/** For a single measurement. */
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
