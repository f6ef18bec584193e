import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { classifyEvent } from "./content-events.js";
import { decodeBody } from "./decode-body.js";
import { MAX_BODY_BYTES, readRawBody } from "./read-raw-body.js";
import { identifySender } from "./sender.js";
import { signatureProblem } from "./verify-signature.js";
import { rejectWebhook, type WebhookOutcome } from "./webhook-outcome.js";

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
  const problem = await signatureProblem({ source, headers, texts, secret });
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
