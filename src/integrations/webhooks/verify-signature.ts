import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { headerValue } from "./sender.js";
import type { Forge } from "./webhook-outcome.js";

export interface SignedRequest {
  readonly source: Forge;
  readonly headers: IncomingHttpHeaders;
  /** The body and, if it differs, the payload: either may be signed. */
  readonly texts: readonly string[];
  /** Never empty. */
  readonly secret: string;
}

/** Why the signature is not valid; undefined if it is. */
export function signatureProblem(signed: SignedRequest): string | undefined {
  return signed.source === "gitlab" ? gitlabTokenProblem(signed) : hmacProblem(signed);
}

const SET_SECRET = "give the webhook the secret that FEEDWRIGHT_WEBHOOK_SECRET holds";

/** GitHub, Gitea and Forgejo: hexadecimal HMAC-SHA256, with or without a prefix for the algorithm. */
function hmacProblem({ source, headers, texts, secret }: SignedRequest): string | undefined {
  const own = source === "github" ? "" : headerValue(headers, `x-${source}-signature`);
  const signature = own === "" ? headerValue(headers, "x-hub-signature-256") : `sha256=${own}`;
  if (signature === "" || signature === "sha256=") {
    return /^sha1=./.test(headerValue(headers, "x-hub-signature"))
      ? "expected a signature by SHA-256, found one by SHA-1 alone; let X-Hub-Signature-256 through"
      : `expected a signature, found none; ${SET_SECRET}`;
  }
  if (!/^sha256=[0-9a-f]{64}$/.test(signature)) {
    return "expected a signature of 64 hexadecimal digits by SHA-256, found something else";
  }
  for (const text of texts) {
    const expected = `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`;
    if (isEqualConstantTime(Buffer.from(signature), Buffer.from(expected))) return undefined;
  }
  return `expected the signature that the secret makes of the body, found another; ${SET_SECRET}`;
}

/** GitLab: the secret itself; since 19.0 a signature if the secret is a signing token. */
function gitlabTokenProblem({ headers, texts: [body = ""], secret }: SignedRequest): string | undefined {
  const signatures = headerValue(headers, "webhook-signature");
  const key = signingKey(secret);
  if (signatures !== "" && key !== undefined) return standardWebhookProblem(headers, signatures, body, key);
  const token = headerValue(headers, "x-gitlab-token");
  if (token === "") {
    return signatures === ""
      ? `expected X-Gitlab-Token, found none; ${SET_SECRET}`
      : "expected X-Gitlab-Token, found a signature; set FEEDWRIGHT_WEBHOOK_SECRET to the signing token, which begins with whsec_";
  }
  // Node reads headers as Latin-1, and GitLab writes UTF-8.
  if (isEqualConstantTime(Buffer.from(token, "latin1"), Buffer.from(secret))) return undefined;
  return `expected the secret as X-Gitlab-Token, found something else; ${SET_SECRET}`;
}

/**
 * Standard Webhooks: `v1,` and the Base64 HMAC-SHA256 of id, time and body. During a key rotation there are several. The
 * timestamp is not checked, since a replayed webhook only causes a refresh.
 */
function standardWebhookProblem(
  headers: IncomingHttpHeaders,
  signatures: string,
  body: string,
  key: Buffer,
): string | undefined {
  const [id, time] = [headerValue(headers, "webhook-id"), headerValue(headers, "webhook-timestamp")];
  if (id === "" || time === "")
    return "expected webhook-id and webhook-timestamp with the signature, found not both";
  const expected = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64");
  const given = signatures.split(" ").map((signature) => Buffer.from(signature));
  if (given.some((signature) => isEqualConstantTime(signature, Buffer.from(`v1,${expected}`))))
    return undefined;
  return `expected the signature that the signing token makes of the body, found another; ${SET_SECRET}`;
}

/** The key after `whsec_`. GitLab keys have 32 bytes; Standard Webhooks requires at least 24. */
function signingKey(secret: string): Buffer | undefined {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  const key = encoded === undefined ? undefined : Buffer.from(encoded, "base64");
  return key !== undefined && key.length >= 24 ? key : undefined;
}

/** Compares hashes in constant time, so that timing does not reveal the length either. */
function isEqualConstantTime(given: Buffer, expected: Buffer): boolean {
  const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
