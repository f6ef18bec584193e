import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, ask } from "../../bench/ask.js";
import { type Service, TOKEN } from "../../bench/service.js";
import { inTemporaryDirectory } from "../../bench/temporary-directory.js";
import { shrink } from "../shrink.js";
import { type HttpAnswer, readAnswers } from "./answers.js";
import { exchange } from "./exchange.js";
import { type Holdings, holdingsOf, startFuzzed } from "./fuzzed-service.js";
import { type HttpCase, httpCase } from "./http-case.js";

export interface HttpFuzz {
  readonly seed: number;
  readonly seconds: number;
  /** The only case that is to be tried. */
  readonly only: number | undefined;
}

/** What came of all cases. */
export interface HttpOutcome {
  readonly exchanges: number;
  readonly answers: ReadonlyMap<number, number>;
  readonly problems: readonly string[];
  readonly warm: Holdings;
  readonly end: Holdings;
}

/** Connections at once: as many searches may wait for the press, of which every one more is told to come again. */
const CONNECTIONS = 8;

/** Of the time, the part after which the service is warm. */
const WARM = 0.2;

/** What the service may hold more at the end than when it was warm: megabytes, and descriptors. */
const MOST_GROWTH = 40;
const MORE_DESCRIPTORS = 2;

/** So many problems tell enough. */
const MOST_PROBLEMS = 10;

/** What everybody may ask for in between, and gets. */
const GOOD = "/rss.xml";

/** Sends changed requests to the program for a while, and looks at everything that comes back and at what it holds. */
export async function fuzzService({ seed, seconds }: Omit<HttpFuzz, "only">): Promise<HttpOutcome> {
  return await inTemporaryDirectory(async (home) => {
    const service = await startFuzzed(home);
    try {
      const run = new Run(service, seed, await goodAnswer(service));
      await run.goOn(seconds * WARM * 1_000);
      const warm = await holdingsOf(service);
      await run.goOn(seconds * (1 - WARM) * 1_000);
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

async function goodAnswer({ port }: Service): Promise<string> {
  const answer = await ask(port, GOOD);
  if (answer?.status !== 200) throw new Error(`expected ${GOOD} before anything else, got ${answer?.status}`);
  return answer.text();
}

class Run {
  exchanges = 0;
  readonly answers = new Map<number, number>();
  readonly problems: string[] = [];
  readonly #service: Service;
  readonly #seed: number;
  readonly #good: string;
  #number = 0;

  constructor(service: Service, seed: number, good: string) {
    this.#service = service;
    this.#seed = seed;
    this.#good = good;
  }

  /** @param milliseconds for which new exchanges are begun */
  async goOn(milliseconds: number): Promise<void> {
    const until = performance.now() + milliseconds;
    const connection = async () => {
      while (performance.now() < until && this.problems.length < MOST_PROBLEMS && isAlive(this.#service)) {
        this.#number += 1;
        await this.#tryCase(httpCase(this.#seed, this.#number, TOKEN));
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  }

  async #tryCase(one: HttpCase): Promise<void> {
    const { answers, problem } = await resultOf(this.#service, one);
    this.exchanges += 1;
    for (const { status } of answers) this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
    if (problem !== undefined) {
      this.problems.push(await described(this.#service, this.#seed, one, problem));
      return;
    }
    const good = await ask(this.#service.port, GOOD).catch(() => undefined);
    const after = isGood(good, this.#good);
    if (after !== undefined) this.problems.push(`after case ${one.number}: ${after}`);
  }
}

function isGood(answer: Answer | undefined, expected: string): string | undefined {
  if (answer?.status !== 200) return `a good request was answered with ${answer?.status ?? "nothing"}`;
  return answer.text() === expected ? undefined : "a good request was answered with other bytes";
}

function isAlive({ child }: Service): boolean {
  return child.exitCode === null && child.signalCode === null;
}

interface Result {
  readonly answers: readonly HttpAnswer[];
  readonly problem: string | undefined;
}

async function resultOf(service: Service, one: Omit<HttpCase, "number">): Promise<Result> {
  const received = await exchange(service.port, one);
  if (received === undefined) return { answers: [], problem: "no connection could be made" };
  try {
    const answers = readAnswers(received);
    const problem = answers.map(problemOfAnswer).find((found) => found !== undefined);
    return { answers, problem };
  } catch (error) {
    return { answers: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

function problemOfAnswer({ status, headers }: HttpAnswer): string | undefined {
  // Many people are searching, the answer says, and when to come again.
  const isBusy = status === 503 && headers.has("retry-after");
  if (status >= 500 && !isBusy) return `it was answered with ${status}`;
  if (status === 405 && !headers.has("allow")) return "405 without Allow";
  const foreign = ["x-injected", "x-powered-by", "server"].find((name) => headers.has(name));
  return foreign === undefined ? undefined : `the answer has ${foreign}`;
}

/** With the smallest request that does the same. */
async function described(service: Service, seed: number, one: HttpCase, problem: string): Promise<string> {
  const fails = async (text: string) => {
    const { problem: found } = await resultOf(service, { text, cuts: [], hangsUp: false });
    return found?.slice(0, 30) === problem.slice(0, 30);
  };
  const smallest = await shrink(one.text, fails, 300);
  return `${problem}\n  the smallest that does: ${JSON.stringify(smallest)}\n  npm run fuzz -- http --seed ${seed} --case ${one.number}`;
}

function problemsAtEnd(service: Service, warm: Holdings, end: Holdings): string[] {
  const problems: string[] = [];
  if (!isAlive(service)) problems.push(`the process has ended: ${service.stderr().slice(-2_000)}`);
  if (end.resident > warm.resident + MOST_GROWTH)
    problems.push(
      `it held ${Math.round(warm.resident)} MB when it was warm, and ${Math.round(end.resident)} at the end`,
    );
  if (end.descriptors > warm.descriptors + MORE_DESCRIPTORS)
    problems.push(
      `it held ${warm.descriptors} descriptors when it was warm, and ${end.descriptors} at the end`,
    );
  const errors = service
    .stderr()
    .split("\n")
    .filter((line) => line !== "" && !isHarmless(line));
  if (errors.length > 0)
    problems.push(`the log has ${errors.length} errors: ${errors.slice(0, 3).join("\n")}`);
  return problems;
}

/** Numbers of levels as pino writes them. */
const ERROR = 50;

function isHarmless(line: string): boolean {
  try {
    return JSON.parse(line).level < ERROR;
  } catch {
    return false;
  }
}

/** @returns whether nothing went wrong */
export async function fuzzHttp({ seed, seconds, only }: HttpFuzz): Promise<boolean> {
  if (only !== undefined) return await replay(seed, only);
  const { exchanges, answers, problems, warm, end } = await fuzzService({ seed, seconds });
  for (const problem of problems) console.error(`FAILED: ${problem}`);
  const counts = [...answers].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
  const held = ({ resident, descriptors }: Holdings) =>
    `${Math.round(resident)} MB and ${descriptors} descriptors`;
  console.log(
    `${exchanges} exchanges in ${seconds} s, seed ${seed}: ${problems.length} problems; answers: ${counts.join(", ")}; held when warm: ${held(warm)}, at the end: ${held(end)}`,
  );
  return problems.length === 0;
}

/** One case, with what is answered. */
function replay(seed: number, number: number): Promise<boolean> {
  return inTemporaryDirectory(async (home) => {
    const service = await startFuzzed(home);
    try {
      const one = httpCase(seed, number, TOKEN);
      console.log(`sent ${JSON.stringify(one)}`);
      console.log(`received ${JSON.stringify(await exchange(service.port, one))}`);
      const { problem } = await resultOf(service, one);
      await sleep(300);
      console.log(service.stderr());
      if (problem !== undefined) console.error(`FAILED: ${problem}`);
      return problem === undefined && isAlive(service);
    } finally {
      await service.stop();
    }
  });
}
