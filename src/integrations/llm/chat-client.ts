import OpenAI, { APIError } from "openai";
import { z } from "zod";
import type { Message } from "./prompt.js";
import { malformedResponse, toRequestFailure } from "./request-failure.js";
import type { Settings } from "./settings.js";

export interface ChatResponse {
  readonly text: string;
  /** Whether the token limit cut it off. */
  readonly isTruncated: boolean;
}

/** Newer hosted models reject these; local servers know no others. */
type OptionalParameter = "temperature" | "max_tokens";

const COMPLETION_SCHEMA = z.object({
  choices: z
    .array(
      z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }),
    )
    .min(1),
});

/** One request, one response; every error becomes a `RequestFailure`. */
export class ChatClient {
  readonly #client: OpenAI;
  readonly #settings: Settings;
  readonly #unsupported = new Set<OptionalParameter>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#client = new OpenAI({
      baseURL: settings.url,
      apiKey: settings.key,
      timeout: settings.timeoutMs,
      maxRetries: 0,
      // Otherwise they come from the environment, where they belong to other programs.
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: "off",
      fetch: boundedFetch,
      // A redirect must not receive the text and the key.
      fetchOptions: { redirect: "error" },
    });
  }

  /** If `signal` is aborted, it may throw any error. */
  async complete(messages: readonly Message[], signal: AbortSignal): Promise<ChatResponse> {
    try {
      return await this.#attempt(messages, signal);
    } catch (error) {
      const parameter = unsupportedParameter(error);
      if (parameter === undefined || this.#unsupported.has(parameter)) throw error;
      this.#unsupported.add(parameter);
      return await this.complete(messages, signal);
    }
  }

  async #attempt(messages: readonly Message[], signal: AbortSignal): Promise<ChatResponse> {
    const { timeoutMs, clock } = this.#settings;
    // The client's own timeout ends with the headers.
    const deadline = AbortSignal.timeout(timeoutMs);
    let completion: unknown;
    try {
      const options = { signal: AbortSignal.any([signal, deadline]) };
      completion = await this.#client.chat.completions.create(this.#buildRequest(messages), options);
    } catch (error) {
      throw toRequestFailure(error, clock(), deadline.aborted ? timeoutMs : undefined);
    }
    return parseCompletion(completion);
  }

  #buildRequest(messages: readonly Message[]): OpenAI.ChatCompletionCreateParamsNonStreaming {
    const { model, maxTokens } = this.#settings;
    return {
      model,
      messages: [...messages],
      ...(this.#unsupported.has("temperature") ? {} : { temperature: 0 }),
      ...(this.#unsupported.has("max_tokens")
        ? { max_completion_tokens: maxTokens }
        : { max_tokens: maxTokens }),
    };
  }
}

function parseCompletion(completion: unknown): ChatResponse {
  const parsed = COMPLETION_SCHEMA.safeParse(completion);
  const choice = parsed.data?.choices[0];
  if (choice === undefined)
    throw malformedResponse(typeof completion === "string" ? completion : "something else");
  return { text: choice.message.content ?? "", isTruncated: choice.finish_reason === "length" };
}

/** The parameter of a 400 that says so: "Unsupported parameter: 'max_tokens' is not supported with this model." */
function unsupportedParameter(error: unknown): OptionalParameter | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  if (
    !(cause instanceof APIError) ||
    cause.status !== 400 ||
    !/not support|unsupported/i.test(cause.message)
  ) {
    return undefined;
  }
  const names: readonly OptionalParameter[] = ["max_tokens", "temperature"];
  return names.find((name) => cause.param === name || cause.message.includes(`'${name}'`));
}

/** A normal response has a few thousand bytes. */
const MAX_BYTES = 1_000_000;

/** `fetch` with a limit for the size of the body. */
const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.body === null) return response;
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(limitBytes()), { status, statusText, headers });
};

function limitBytes(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) controller.error(new Error(`more than ${MAX_BYTES} bytes`));
      else controller.enqueue(chunk);
    },
  });
}
