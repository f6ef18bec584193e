import type { IncomingMessage } from "node:http";

/**
 * Bytes of a body that are kept. Forges send up to 25 MB, but of a push they list 20 commits (GitLab, and Gitea
 * about as many) or 2,048 (GitHub), which is 3 MB; and anybody can send one, secret or not.
 */
export const MAX_BODY_BYTES = 5_000_000;

/** Bytes that are read to their end although they are too many: who hears a refusal has mostly sent everything. */
const MAX_READ_BYTES = 25_000_000;

/**
 * The body, byte for byte. A longer one than `most` is read on without being kept, so that the sender gets to
 * hear of it, but not for ever.
 */
export async function readRawBody(
  request: IncomingMessage,
  maxBytes = MAX_BODY_BYTES,
): Promise<Buffer | "too-large" | "aborted"> {
  if (Number(request.headers["content-length"]) > MAX_READ_BYTES) return "too-large";
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (size > MAX_READ_BYTES) break;
    }
  } catch {
    return "aborted";
  }
  return size > maxBytes ? "too-large" : Buffer.concat(chunks);
}
