import type { IncomingHttpHeaders } from "node:http";
import type { Forge } from "./webhook-outcome.js";

export interface Sender {
  readonly source: Forge;
  /** In GitHub's spelling: `push`, `tag_push`, `release`, …; "" if the header is missing. */
  readonly event: string;
  readonly delivery: string | undefined;
}

interface ForgeHeaders {
  readonly source: Forge;
  readonly event: string;
  /** Each of these also identifies the forge. */
  readonly signatures: readonly string[];
  /** The first header present holds the delivery id, which stays the same when the delivery is repeated. */
  readonly deliveryIds: readonly string[];
}

/** The order matters: Forgejo also sends the headers of Gitea, and both send those of GitHub. */
const FORGES: readonly ForgeHeaders[] = [
  {
    source: "forgejo",
    event: "x-forgejo-event",
    signatures: ["x-forgejo-signature"],
    deliveryIds: ["x-forgejo-delivery"],
  },
  {
    source: "gitea",
    event: "x-gitea-event",
    signatures: ["x-gitea-signature"],
    deliveryIds: ["x-gitea-delivery"],
  },
  {
    source: "gitlab",
    event: "x-gitlab-event",
    signatures: ["x-gitlab-token"],
    deliveryIds: ["idempotency-key", "webhook-id", "x-gitlab-event-uuid"],
  },
  {
    source: "github",
    event: "x-github-event",
    signatures: ["x-hub-signature-256", "x-hub-signature"],
    deliveryIds: ["x-github-delivery"],
  },
];

const SIGNATURE_HEADERS = [...FORGES.flatMap(({ signatures }) => signatures), "webhook-signature"];

/**
 * Identifies the sender of a webhook. A forge may send an `Authorization` header instead of a signature. Such a request is
 * an ordinary refresh request.
 *
 * @returns undefined if the request is no webhook
 */
export function identifySender(headers: IncomingHttpHeaders): Sender | undefined {
  const forge = FORGES.find(({ event, signatures }) =>
    [event, ...signatures].some((name) => name in headers),
  );
  if (forge === undefined) return undefined;
  const hasSignature = SIGNATURE_HEADERS.some(
    (name) => !["", "sha1=", "sha256="].includes(headerValue(headers, name)),
  );
  if (!hasSignature && "authorization" in headers) return undefined;
  const { source, event, deliveryIds } = forge;
  return {
    source,
    event: normalizeEventName(headerValue(headers, event)),
    delivery: deliveryIds.map((name) => headerValue(headers, name)).find((id) => id !== ""),
  };
}

export function headerValue(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name] ?? "";
  return typeof value === "string" ? value : value.join(", ");
}

/** Converts `Tag Push Hook` of GitLab to `tag_push`. */
function normalizeEventName(header: string): string {
  return header
    .replace(/ Hook$/, "")
    .toLowerCase()
    .replaceAll(" ", "_");
}
