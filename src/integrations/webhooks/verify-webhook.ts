import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { bodyText } from "./body-text.js";
import { meaningOf } from "./content-events.js";
import { MOST_BYTES, readRawBody } from "./read-raw-body.js";
import { senderOf } from "./sender.js";
import { signatureProblem } from "./verify-signature.js";
import { refused, type WebhookOutcome } from "./webhook-outcome.js";

const TOO_LARGE = refused(
  413,
  `expected at most ${MOST_BYTES} bytes, found more; the schedule finds what changed`,
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
  const sender = senderOf(headers);
  if (sender === undefined) return undefined;
  const { source, event, delivery } = sender;
  // An empty key makes signatures that everybody can make.
  if (secret === "") return refused(401, "expected no webhook; set FEEDWRIGHT_WEBHOOK_SECRET to take some");
  if (rawBody.length > MOST_BYTES) return TOO_LARGE;

  const text = bodyText(headers, rawBody);
  if (text.kind === "refused") return text;
  // Of a form, Gitea and Forgejo sign what it says, and GitHub the form.
  const texts = source === "github" || source === "gitlab" ? [text.body] : [text.body, text.payload];
  const problem = await signatureProblem({ source, headers, texts, secret });
  if (problem !== undefined) return refused(401, problem);

  if (event === "") return refused(400, "expected a header that names the event, found none");
  const meaning = meaningOf(event, text.payload);
  if (meaning.kind === "garbled") return refused(400, "expected a JSON object, found something else");
  if (meaning.kind === "other") return { kind: "ignored", reason: meaning.reason };
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
  if (senderOf(request.headers) === undefined) return undefined;
  const body = await readRawBody(request);
  if (body === "aborted") return body;
  return body === "too-large" ? TOO_LARGE : verifyWebhook(request.headers, body, secret);
}
