import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { Config } from "../config/config.js";
import { isErrorCode, messageOf, PublisherError, systemCodeOf } from "../lib/errors.js";
import { ANSWERS } from "../server/answers.js";
import { readToken, tokenPath } from "./refresh-token.js";
import { isValidProof, readServiceFile, type ServiceFile } from "./service-file.js";

/** Milliseconds that a service may take to prove that it is the one; it may be busy reading articles. */
const CHALLENGE_TIMEOUT_MS = 10_000;

export interface ServiceRequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A service that commands ask over HTTP, with the token of its refreshes. */
export class RunningService {
  readonly #token: () => string;

  /**
   * @param address ends in "/"
   * @param pid undefined for one on another machine
   * @param token is called when it is needed: not every command that looks for a service asks it for something
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
   * @returns an answer that says yes
   * @throws PublisherError with the code that the service gave; `no-service` when it cannot be reached, and
   *   `service-failed` when it failed, or what answers is no Feedwright
   */
  async request(
    method: string,
    path: string,
    { headers, body }: ServiceRequestOptions = {},
  ): Promise<Response> {
    // Behind a proxy the address may have a path of its own.
    const url = new URL(path.replace(/^\//, ""), this.address);
    const Authorization = `Bearer ${this.#token()}`;
    const response = await this.orNoService(
      // Elsewhere the token is not to be known, and a POST would come out as a GET.
      fetch(url, { method, headers: { ...headers, Authorization }, body: body ?? null, redirect: "error" }),
    );
    if (response.ok) return response;
    throw await readProblem(response, this.name);
  }

  /** The JSON that it answers, checked. */
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

  /** @throws PublisherError `no-service` when it cannot be reached */
  async isReady(): Promise<boolean> {
    return (await this.orNoService(fetch(new URL("readyz", this.address), { redirect: "error" }))).ok;
  }

  /** @throws PublisherError `no-service` when the connection fails */
  async orNoService<Result>(answer: Promise<Result>): Promise<Result> {
    try {
      return await answer;
    } catch (error) {
      // All that `fetch` throws is a TypeError, which says in its cause what happened.
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
 * The service that runs on this machine with this data, when one does: whoever answers there has to prove it before
 * the token is sent, since a service that was killed leaves its address behind, and its port to others.
 *
 * @throws PublisherError `configuration` when it cannot be told, and `no-service` when it runs and does not answer
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

/** The service that a command is for: the one on this machine, else the one elsewhere that the settings name. */
export async function findTargetService(config: Config): Promise<RunningService | undefined> {
  const { data, url, refreshToken } = config;
  const local = await findService(config);
  if (local !== undefined || url === undefined || refreshToken === undefined) return local;
  // Where one was killed, the address is that of this one, and nobody else's.
  if (readServiceFile(data) !== undefined) return undefined;
  return new RunningService(url, undefined, () => refreshToken);
}

/** @throws PublisherError `no-service` when there is none */
export async function requireService(config: Config): Promise<RunningService> {
  const service = await findTargetService(config);
  if (service !== undefined) return service;
  const { data, source } = config;
  throw new PublisherError(
    "no-service",
    `no service runs that publishes ${source} with the data in ${data}; start one with feedwright serve, or name one elsewhere with FEEDWRIGHT_URL and FEEDWRIGHT_REFRESH_TOKEN`,
  );
}

/** @throws PublisherError `ledger-unusable` that says which service it is that has the ledger */
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
    // It is there, and somebody else's.
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
