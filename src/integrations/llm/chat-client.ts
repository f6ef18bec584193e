import OpenAI, { APIError } from "openai";
import { z } from "zod";
import { boundedFetch } from "./bounded-fetch.js";
import type { Message } from "./prompt.js";
import { failureOf, garbled } from "./request-failure.js";
import type { Settings } from "./settings.js";

export interface Answer {
  readonly text: string;
  /** Whether it broke off at the bound of tokens. */
  readonly isCut: boolean;
}

/** What the newer hosted models refuse; local servers know nothing else. */
type Refusable = "temperature" | "max_tokens";

const COMPLETION = z.object({
  choices: z
    .array(
      z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }),
    )
    .min(1),
});

/** The only user of `openai`: one question, one answer, and an `AskFailure` for all that can go wrong. */
export class ChatClient {
  readonly #client: OpenAI;
  readonly #settings: Settings;
  readonly #refused = new Set<Refusable>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#client = new OpenAI({
      baseURL: settings.url,
      apiKey: settings.key,
      timeout: settings.timeout,
      maxRetries: 0,
      // Else they come from the environment, where they belong to other programs.
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: "off",
      fetch: boundedFetch,
      // The text and the key are for this endpoint, not for where it points to.
      fetchOptions: { redirect: "error" },
    });
  }

  /** Aborted by `signal` it throws whatever comes; the caller knows why. */
  async ask(messages: readonly Message[], signal: AbortSignal): Promise<Answer> {
    try {
      return await this.#attempt(messages, signal);
    } catch (error) {
      const parameter = refusedParameter(error);
      if (parameter === undefined || this.#refused.has(parameter)) throw error;
      this.#refused.add(parameter);
      return await this.ask(messages, signal);
    }
  }

  async #attempt(messages: readonly Message[], signal: AbortSignal): Promise<Answer> {
    const { timeout, clock } = this.#settings;
    // The client's own time-out ends with the headers; a body can trickle for ever.
    const deadline = AbortSignal.timeout(timeout);
    let completion: unknown;
    try {
      const options = { signal: AbortSignal.any([signal, deadline]) };
      completion = await this.#client.chat.completions.create(this.#question(messages), options);
    } catch (error) {
      throw failureOf(error, clock(), deadline.aborted ? timeout : undefined);
    }
    return answerOf(completion);
  }

  #question(messages: readonly Message[]): OpenAI.ChatCompletionCreateParamsNonStreaming {
    const { model, maxTokens } = this.#settings;
    return {
      model,
      messages: [...messages],
      ...(this.#refused.has("temperature") ? {} : { temperature: 0 }),
      ...(this.#refused.has("max_tokens") ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }),
    };
  }
}

function answerOf(completion: unknown): Answer {
  const parsed = COMPLETION.safeParse(completion);
  const choice = parsed.data?.choices[0];
  if (choice === undefined) throw garbled(typeof completion === "string" ? completion : "something else");
  return { text: choice.message.content ?? "", isCut: choice.finish_reason === "length" };
}

/** The parameter of a 400 that says so: "Unsupported parameter: 'max_tokens' is not supported with this model." */
function refusedParameter(error: unknown): Refusable | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  if (
    !(cause instanceof APIError) ||
    cause.status !== 400 ||
    !/not support|unsupported/i.test(cause.message)
  ) {
    return undefined;
  }
  const names: readonly Refusable[] = ["max_tokens", "temperature"];
  return names.find((name) => cause.param === name || cause.message.includes(`'${name}'`));
}
