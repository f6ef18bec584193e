import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { classifyEvent } from "./content-events.js";
import { headerValue, identifySender } from "./sender.js";
import { signatureProblem } from "./verify-signature.js";
import { rejectWebhook, type WebhookOutcome, type WebhookRejection } from "./webhook-outcome.js";

/**
 * Forges send up to 25 MB, but a push lists at most 20 commits (GitLab, Gitea) or 2,048 (GitHub), about 3 MB. Larger
 * bodies are rejected before the signature is checked, since clients without the secret can send them.
 */
const MAX_BODY_BYTES = 5_000_000;

/** Larger bodies are read up to this size and dropped, since senders read the response only after the whole body. */
const MAX_READ_BYTES = 25_000_000;

const TOO_LARGE = rejectWebhook(
  413,
  `expected at most ${MAX_BODY_BYTES} bytes, found more; the schedule finds what changed`,
);

/**
 * Verifies a webhook and decides whether it needs a refresh.
 *
 * Repeated deliveries are accepted. Each costs one refresh that finds nothing new.
 *
 * @param headers with lower-case names, as in `node:http`
 * @returns undefined if the request is no webhook
 */
export async function verifyWebhook(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
  secret: string,
): Promise<WebhookOutcome | undefined> {
  const sender = identifySender(headers);
  if (sender === undefined) return undefined;
  const { source, event, delivery } = sender;
  // With an empty key, anyone could create valid signatures.
  if (secret === "")
    return rejectWebhook(401, "expected no webhook; set FEEDWRIGHT_WEBHOOK_SECRET to take some");
  if (rawBody.length > MAX_BODY_BYTES) return TOO_LARGE;

  const text = decodeBody(headers, rawBody);
  if (text.kind === "refused") return text;
  // For a form, GitHub signs the body, and Gitea and Forgejo sign the payload field.
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
 * Reads the body of an incoming request and verifies it. The body stays unread if the request is no webhook.
 *
 * @returns "aborted" if the sender closed the connection
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
  /** The bytes as sent; signatures cover these. */
  readonly body: string;
  /** The JSON: the body itself, or the field `payload` of a form. */
  readonly payload: string;
}

/** Decodes one of the two content types that forges can send: JSON or a form. */
function decodeBody(headers: IncomingHttpHeaders, rawBody: Buffer): DecodedBody | WebhookRejection {
  const type = headerValue(headers, "content-type").split(";")[0]?.trim().toLowerCase();
  const encoding = headerValue(headers, "content-encoding");
  if (!["", "identity"].includes(encoding)) {
    return rejectWebhook(415, `expected a body as it is, found Content-Encoding: ${encoding}`);
  }
  if (rawBody.length === 0) return rejectWebhook(400, "expected a body, found none");
  // Decoding invalid UTF-8 would change the bytes that were signed.
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

/** A body that is too large is read but not kept. */
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
