import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { headerValue } from "./sender.js";
import { rejectWebhook, type WebhookRejection } from "./webhook-outcome.js";

export interface DecodedBody {
  readonly kind: "text";
  /** Byte for byte. */
  readonly body: string;
  /** The JSON in it: the body itself, or a form's field `payload`. */
  readonly payload: string;
}

/** A body in one of the two types that forges can be set to send. */
export function decodeBody(headers: IncomingHttpHeaders, rawBody: Buffer): DecodedBody | WebhookRejection {
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
