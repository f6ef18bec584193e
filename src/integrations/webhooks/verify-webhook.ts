import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { classifyEvent } from "./content-events.js";
import { headerValue, identifySender } from "./sender.js";
import { signatureProblem } from "./verify-signature.js";
import { rejectWebhook, type WebhookOutcome, type WebhookRejection } from "./webhook-outcome.js";

/**
 * Forges send up to 25 MB, but a push lists at most 20 commits (GitLab, Gitea) or 2,048 (GitHub), which is 3 MB.
 * Anybody can send a larger body, with or without the secret.
 */
const MAX_BODY_BYTES = 5_000_000;

/** Larger bodies are read up to this size, since a sender gets the answer only after it has sent everything. */
const MAX_READ_BYTES = 25_000_000;

const TOO_LARGE = rejectWebhook(
  413,
  `expected at most ${MAX_BODY_BYTES} bytes, found more; the schedule finds what changed`,
);

/**
 * What a request that may be a webhook asks for; undefined when it is none.
 *
 * Deliveries are not remembered: one that comes again, because its sender or a person wants it to, is taken
 * again, and costs a refresh that finds nothing new.
 *
 * @param headers by names in small letters, as `node:http` has them
 */
export async function verifyWebhook(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
  secret: string,
): Promise<WebhookOutcome | undefined> {
  const sender = identifySender(headers);
  if (sender === undefined) return undefined;
  const { source, event, delivery } = sender;
  // An empty key makes signatures that everybody can make.
  if (secret === "")
    return rejectWebhook(401, "expected no webhook; set FEEDWRIGHT_WEBHOOK_SECRET to take some");
  if (rawBody.length > MAX_BODY_BYTES) return TOO_LARGE;

  const text = decodeBody(headers, rawBody);
  if (text.kind === "refused") return text;
  // Of a form, Gitea and Forgejo sign what it says, and GitHub the form.
  const texts = source === "github" || source === "gitlab" ? [text.body] : [text.body, text.payload];
  const problem = signatureProblem({ source, headers, texts, secret });
  if (problem !== undefined) return rejectWebhook(401, problem);

  if (event === "") return rejectWebhook(400, "expected a header that names the event, found none");
  const classification = classifyEvent(event, text.payload);
  if (classification.kind === "garbled")
    return rejectWebhook(400, "expected a JSON object, found something else");
  if (classification.kind === "other") return { kind: "ignored", reason: classification.reason };
  return { kind: "refresh", source, delivery };
}

/**
 * The same of a request as it comes in; its body is left alone when it is no webhook.
 *
 * @returns "aborted" when its sender hung up, so that there is nobody to be answered
 */
export async function receiveWebhook(
  request: IncomingMessage,
  secret: string,
): Promise<WebhookOutcome | "aborted" | undefined> {
  if (identifySender(request.headers) === undefined) return undefined;
  const body = await readRawBody(request);
  if (body === "aborted") return body;
  return body === "too-large" ? TOO_LARGE : verifyWebhook(request.headers, body, secret);
}

interface DecodedBody {
  readonly kind: "text";
  /** Byte for byte. */
  readonly body: string;
  /** The JSON in it: the body itself, or a form's field `payload`. */
  readonly payload: string;
}

/** A body in one of the two types that forges can be set to send. */
function decodeBody(headers: IncomingHttpHeaders, rawBody: Buffer): DecodedBody | WebhookRejection {
  const type = headerValue(headers, "content-type").split(";")[0]?.trim().toLowerCase();
  const encoding = headerValue(headers, "content-encoding");
  if (!["", "identity"].includes(encoding)) {
    return rejectWebhook(415, `expected a body as it is, found Content-Encoding: ${encoding}`);
  }
  if (rawBody.length === 0) return rejectWebhook(400, "expected a body, found none");
  // Only so is the text that is verified the same as the bytes that were sent.
  if (!isUtf8(rawBody)) return rejectWebhook(400, "expected a body in UTF-8, found other bytes");
  const body = rawBody.toString("utf8");
  if (type === "application/json") return { kind: "text", body, payload: body };
  if (type !== "application/x-www-form-urlencoded") {
    const found = type === "" ? "no Content-Type" : `Content-Type: ${type}`;
    return rejectWebhook(
      415,
      `expected application/json or application/x-www-form-urlencoded, found ${found}`,
    );
  }
  const payload = new URLSearchParams(body).get("payload") ?? "";
  if (payload === "")
    return rejectWebhook(400, "expected a form with a field named payload, found nothing in it");
  return { kind: "text", body, payload };
}

/** The body, byte for byte. A body that is too large is read on, but not kept. */
async function readRawBody(request: IncomingMessage): Promise<Buffer | "too-large" | "aborted"> {
  if (Number(request.headers["content-length"]) > MAX_READ_BYTES) return "too-large";
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (size > MAX_READ_BYTES) break;
    }
  } catch {
    return "aborted";
  }
  return size > MAX_BODY_BYTES ? "too-large" : Buffer.concat(chunks);
}
