import { type Answer, ask } from "../../bench/ask.js";
import { shrink } from "../shrink.js";
import { type HttpAnswer, readAnswers } from "./answers.js";
import { exchange } from "./exchange.js";
import { type HttpCase, httpCase } from "./http-case.js";

/** The service under test. */
export interface Fuzzed {
  readonly port: number;
  readonly isAlive: () => boolean;
}

/** Concurrent connections: as many searches may wait for the publisher, and any more get a Retry-After. */
const CONNECTIONS = 8;

/** The maximum number of reported problems. */
const MOST_PROBLEMS = 10;

/** A request in between that must succeed. */
const GOOD = "/rss.xml";

/** Sends changed requests to a service, and checks all answers. */
export class HttpTrial {
  exchanges = 0;
  readonly answers = new Map<number, number>();
  readonly problems: string[] = [];
  readonly #service: Fuzzed;
  readonly #seed: number;
  readonly #token: string;
  #number = 0;

  /** @param token accepted by the service */
  constructor(service: Fuzzed, seed: number, token: string) {
    this.#service = service;
    this.#seed = seed;
    this.#token = token;
  }

  /** @param isOver is called before every exchange */
  async goOn(isOver: () => boolean): Promise<void> {
    const good = await goodAnswer(this.#service);
    const connection = async () => {
      while (!isOver() && this.problems.length < MOST_PROBLEMS && this.#service.isAlive()) {
        this.#number += 1;
        await this.#tryCase(httpCase(this.#seed, this.#number, this.#token), good);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  }

  async #tryCase(one: HttpCase, expected: string): Promise<void> {
    const { answers, problem } = await resultOf(this.#service, one);
    this.exchanges += 1;
    for (const { status } of answers) this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
    if (problem !== undefined) {
      this.problems.push(await described(this.#service, this.#seed, one, problem));
      return;
    }
    const good = await ask(this.#service.port, GOOD).catch(() => undefined);
    const after = isGood(good, expected);
    if (after !== undefined) this.problems.push(`after case ${one.number}: ${after}`);
  }
}

function isGood(answer: Answer | undefined, expected: string): string | undefined {
  if (answer?.status !== 200) return `a good request was answered with ${answer?.status ?? "nothing"}`;
  return answer.text() === expected ? undefined : "a good request was answered with other bytes";
}

async function goodAnswer({ port }: Fuzzed): Promise<string> {
  const answer = await ask(port, GOOD);
  if (answer?.status !== 200) throw new Error(`expected ${GOOD} before anything else, got ${answer?.status}`);
  return answer.text();
}

interface Result {
  readonly answers: readonly HttpAnswer[];
  readonly problem: string | undefined;
}

export async function resultOf(service: Fuzzed, one: Omit<HttpCase, "number">): Promise<Result> {
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
  // Too many searches at once; the answer says when to retry.
  const isBusy = status === 503 && headers.has("retry-after");
  if (status >= 500 && !isBusy) return `it was answered with ${status}`;
  if (status === 405 && !headers.has("allow")) return "405 without Allow";
  const foreign = ["x-injected", "x-powered-by", "server"].find((name) => headers.has(name));
  return foreign === undefined ? undefined : `the answer has ${foreign}`;
}

/** Shrinks the request to the smallest one that fails in the same way. */
async function described(service: Fuzzed, seed: number, one: HttpCase, problem: string): Promise<string> {
  const fails = async (text: string) => {
    const { problem: found } = await resultOf(service, { text, splitPoints: [], hangsUp: false });
    return found?.slice(0, 30) === problem.slice(0, 30);
  };
  const smallest = await shrink(one.text, fails, 300);
  return `${problem}\n  the smallest that does: ${JSON.stringify(smallest)}\n  npm run fuzz -- http --seed ${seed} --case ${one.number}`;
}
