import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { Config } from "../config/config.js";
import { isErrorCode, messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
import { ANSWERS } from "../server/answers.js";
import { readToken, tokenPath } from "./refresh-token.js";
import { isValidProof, readServiceFile, type ServiceFile } from "./service-file.js";

/** A service that is reading articles may answer late. */
const CHALLENGE_TIMEOUT_MS = 10_000;

export interface ServiceRequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A service that commands call over HTTP with the refresh token. */
export class RunningService {
  readonly #token: () => string;

  /**
   * @param address ends in "/"
   * @param pid undefined for a service on another machine
   * @param token called before the first request: some commands only look for a service
   */
  constructor(
    readonly address: string,
    readonly pid: number | undefined,
    token: () => string,
  ) {
    this.#token = token;
  }

  /** Such as `the service at http://127.0.0.1:3000/ (process 4711)`. */
  get name(): string {
    return `the service at ${this.address}${this.pid === undefined ? "" : ` (process ${this.pid})`}`;
  }

  /**
   * @param path such as `/refreshes?x=y`
   * @returns a response with a status of 200 to 299
   * @throws PublisherError with the code that the service answered; `no-service` if it cannot be reached; `service-
   *   failed` if it failed, or another program answered
   */
  async request(
    method: string,
    path: string,
    { headers, body }: ServiceRequestOptions = {},
  ): Promise<Response> {
    // Behind a proxy the URL may have a path.
    const url = new URL(path.replace(/^\//, ""), this.address);
    const Authorization = `Bearer ${this.#token()}`;
    const response = await this.orNoService(
      // A redirect would send the token elsewhere, and turn a POST into a GET.
      fetch(url, { method, headers: { ...headers, Authorization }, body: body ?? null, redirect: "error" }),
    );
    if (response.ok) return response;
    throw await readProblem(response, this.name);
  }

  /** The JSON of the response, checked against a schema. */
  async requestJson<Answer>(
    schema: z.ZodType<Answer>,
    method: string,
    path: string,
    options?: ServiceRequestOptions,
  ): Promise<Answer> {
    const response = await this.request(method, path, options);
    const text = await this.orNoService(response.text());
    try {
      return schema.parse(JSON.parse(text));
    } catch (error) {
      throw new PublisherError(
        "service-failed",
        `${this.name}: ${path}: expected an answer of Feedwright, found ${JSON.stringify(text.slice(0, 80))}; is it another program, or another version?`,
        { cause: error },
      );
    }
  }

  /** @throws PublisherError `no-service` if it cannot be reached */
  async isReady(): Promise<boolean> {
    return (await this.orNoService(fetch(new URL("readyz", this.address), { redirect: "error" }))).ok;
  }

  /** @throws PublisherError `no-service` if the connection fails */
  async orNoService<Result>(answer: Promise<Result>): Promise<Result> {
    try {
      return await answer;
    } catch (error) {
      // `fetch` throws a TypeError whose cause is the reason.
      if (!(error instanceof TypeError)) throw error;
      const reason = error.cause ?? error;
      throw new PublisherError(
        "no-service",
        `${this.name} does not answer (${messageOf(reason)}); see whether it still runs, and ask again`,
        { cause: error },
      );
    }
  }
}

/**
 * The service on this machine that uses this data directory. It has to prove its identity before the token is sent: a
 * killed service leaves its file behind, and another program may have its port.
 *
 * @returns undefined if none runs
 * @throws PublisherError `configuration` if the service file cannot be read, `no-service` if the service runs and does
 *   not answer
 */
export async function findService(config: Config): Promise<RunningService | undefined> {
  const found = readServiceFile(config.data);
  if (found === undefined) return undefined;
  const service = new RunningService(found.address, found.pid, () => serviceToken(config));
  const answer = await challengeService(found);
  if (answer !== "silence" || !isProcessAlive(found.pid)) return answer === "proof" ? service : undefined;
  throw new PublisherError(
    "no-service",
    `${service.name} runs, but did not answer for ${CHALLENGE_TIMEOUT_MS / 1_000} seconds; wait until it is less busy, or see its log`,
  );
}

/** The service on this machine, otherwise the one at `FEEDWRIGHT_URL`. */
export async function findTargetService(config: Config): Promise<RunningService | undefined> {
  const { data, url, refreshToken } = config;
  const local = await findService(config);
  if (local !== undefined || url === undefined || refreshToken === undefined) return local;
  // If a local service was killed, the URL is its own.
  if (readServiceFile(data) !== undefined) return undefined;
  return new RunningService(url, undefined, () => refreshToken);
}

/** @throws PublisherError `no-service` if there is none */
export async function requireService(config: Config): Promise<RunningService> {
  const service = await findTargetService(config);
  if (service !== undefined) return service;
  const { data, source } = config;
  throw new PublisherError(
    "no-service",
    `no service runs that publishes ${source} with the data in ${data}; start one with feedwright serve, or name one elsewhere with FEEDWRIGHT_URL and FEEDWRIGHT_REFRESH_TOKEN`,
  );
}

/** @throws PublisherError `ledger-unusable` with the name of the service that has the ledger open */
export async function rejectWhileRunning(config: Config): Promise<void> {
  const service = await findService(config);
  if (service === undefined) return;
  throw new PublisherError(
    "ledger-unusable",
    `${service.name} has the ledger in ${config.data} open; stop it first, and start it again afterwards`,
  );
}

async function challengeService({ address, key }: ServiceFile): Promise<"proof" | "silence" | "nothing"> {
  const text = randomBytes(32).toString("base64url");
  try {
    const response = await fetch(new URL("healthz", address), {
      headers: { "Feedwright-Challenge": text },
      redirect: "error",
      signal: AbortSignal.timeout(CHALLENGE_TIMEOUT_MS),
    });
    await response.body?.cancel();
    return isValidProof(response.headers.get("Feedwright-Proof"), key, text) ? "proof" : "nothing";
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? "silence" : "nothing";
  }
}

function isProcessAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // The process exists and belongs to another user.
    return systemCodeOf(error) === "EPERM";
  }
}

/** @throws PublisherError `configuration` */
function serviceToken({ refreshToken, data }: Config): string {
  const token = refreshToken ?? readToken(tokenPath(data));
  if (token !== undefined) return token;
  throw new PublisherError(
    "configuration",
    `${tokenPath(data)}: there is no token; set FEEDWRIGHT_REFRESH_TOKEN to the one that the service was started with`,
  );
}

/**
 * The error that a service answered with, as a problem document (RFC 9457).
 *
 * @param name of the service, for people
 */
async function readProblem(response: Response, name: string): Promise<PublisherError> {
  const problem = ANSWERS.Problem.pick({ code: true, detail: true }).safeParse(
    await response.json().catch(() => undefined),
  );
  if (!problem.success) {
    return new PublisherError(
      "service-failed",
      `${name}: expected an answer of Feedwright, found status ${response.status} of something else`,
    );
  }
  const { code, detail } = problem.data;
  if (code === "unauthorized") {
    return new PublisherError(
      "unauthorized",
      `${name} does not take this token; set FEEDWRIGHT_REFRESH_TOKEN to the one that it was started with`,
    );
  }
  return new PublisherError(isErrorCode(code) ? code : "service-failed", detail);
}
