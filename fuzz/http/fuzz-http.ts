import { setTimeout as sleep } from "node:timers/promises";
import { type Service, TOKEN } from "../../bench/service.js";
import { inTemporaryDirectory } from "../../bench/temporary-directory.js";
import { exchange } from "./exchange.js";
import { type Holdings, holdingsOf, startFuzzed } from "./fuzzed-service.js";
import { httpCase } from "./http-case.js";
import { type Fuzzed, HttpTrial, resultOf } from "./http-trial.js";

export interface HttpFuzz {
  readonly seed: number;
  readonly seconds: number;
  /** The only case to try. */
  readonly only: number | undefined;
}

/** Outcomes of all cases. */
export interface HttpOutcome {
  readonly exchanges: number;
  readonly answers: ReadonlyMap<number, number>;
  readonly problems: readonly string[];
  readonly warm: Holdings;
  readonly end: Holdings;
}

/** The service is warm after this share of the time. */
const WARM = 0.2;

/** Allowed growth since the service was warm: megabytes, and descriptors. */
const MOST_GROWTH = 40;
const MORE_DESCRIPTORS = 2;

/** Sends changed requests to the program for a while, and checks all answers and the program's resources. */
export async function fuzzService({ seed, seconds }: Omit<HttpFuzz, "only">): Promise<HttpOutcome> {
  return await inTemporaryDirectory(async (home) => {
    const service = await startFuzzed(home);
    try {
      const run = new HttpTrial(fuzzedOf(service), seed, TOKEN);
      await run.goOn(after(seconds * WARM));
      const warm = await holdingsOf(service);
      await run.goOn(after(seconds * (1 - WARM)));
      const end = await holdingsOf(service);
      const { exchanges, answers } = run;
      return {
        exchanges,
        answers,
        problems: [...run.problems, ...problemsAtEnd(service, warm, end)],
        warm,
        end,
      };
    } finally {
      await service.stop();
    }
  });
}

function after(seconds: number): () => boolean {
  const end = performance.now() + seconds * 1_000;
  return () => performance.now() > end;
}

function fuzzedOf({ port, child }: Service): Fuzzed {
  return { port, isAlive: () => child.exitCode === null && child.signalCode === null };
}

function problemsAtEnd(service: Service, warm: Holdings, end: Holdings): string[] {
  const problems: string[] = [];
  if (!fuzzedOf(service).isAlive()) problems.push(`the process has ended: ${service.stderr().slice(-2_000)}`);
  if (end.resident > warm.resident + MOST_GROWTH)
    problems.push(
      `it had ${Math.round(warm.resident)} MB when it was warm, and ${Math.round(end.resident)} at the end`,
    );
  if (end.descriptors > warm.descriptors + MORE_DESCRIPTORS)
    problems.push(
      `it had ${warm.descriptors} descriptors when it was warm, and ${end.descriptors} at the end`,
    );
  const errors = service
    .stderr()
    .split("\n")
    .filter((line) => line !== "" && !isHarmless(line));
  if (errors.length > 0)
    problems.push(`the log has ${errors.length} errors: ${errors.slice(0, 3).join("\n")}`);
  return problems;
}

/** pino's log levels. */
const ERROR = 50;

function isHarmless(line: string): boolean {
  try {
    return JSON.parse(line).level < ERROR;
  } catch {
    return false;
  }
}

/** @returns whether nothing failed */
export async function fuzzHttp({ seed, seconds, only }: HttpFuzz): Promise<boolean> {
  if (only !== undefined) return await replay(seed, only);
  const { exchanges, answers, problems, warm, end } = await fuzzService({ seed, seconds });
  for (const problem of problems) console.error(`FAILED: ${problem}`);
  const counts = [...answers].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
  const describe = ({ resident, descriptors }: Holdings) =>
    `${Math.round(resident)} MB and ${descriptors} descriptors`;
  console.log(
    `${exchanges} exchanges in ${seconds} s, seed ${seed}: ${problems.length} problems; answers: ${counts.join(", ")}; when warm: ${describe(warm)}, at the end: ${describe(end)}`,
  );
  return problems.length === 0;
}

/** Runs one case and prints its answers. */
function replay(seed: number, number: number): Promise<boolean> {
  return inTemporaryDirectory(async (home) => {
    const service = await startFuzzed(home);
    try {
      const one = httpCase(seed, number, TOKEN);
      console.log(`sent ${JSON.stringify(one)}`);
      console.log(`received ${JSON.stringify(await exchange(service.port, one))}`);
      const { problem } = await resultOf(fuzzedOf(service), one);
      await sleep(300);
      console.log(service.stderr());
      if (problem !== undefined) console.error(`FAILED: ${problem}`);
      return problem === undefined && fuzzedOf(service).isAlive();
    } finally {
      await service.stop();
    }
  });
}
