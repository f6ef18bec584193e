import type { IncomingHttpHeaders } from "node:http";
import type { Forge } from "./webhook-outcome.js";

export interface Sender {
  readonly source: Forge;
  /** In the spelling of GitHub: `push`, `tag_push`, `release`, …; "" when it is missing. */
  readonly event: string;
  readonly delivery: string | undefined;
}

interface ForgeHeaders {
  readonly source: Forge;
  readonly event: string;
  /** By each of which the forge is known, too. */
  readonly signatures: readonly string[];
  /** The first one that is there names the delivery; it is the same one when it is sent again. */
  readonly deliveryIds: readonly string[];
}

/** Forgejo sends the headers of Gitea as well, and both send those of GitHub: the order matters. */
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

/** Every header by which a request may prove that it knows the secret. */
const SIGNATURE_HEADERS = [...FORGES.flatMap(({ signatures }) => signatures), "webhook-signature"];

/**
 * Who sent a webhook; undefined for a request that is none. A forge can be set to send an `Authorization`
 * header instead of a signature; then it asks for a refresh like anybody else.
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

/** `Tag Push Hook` of GitLab as `tag_push`. */
function normalizeEventName(header: string): string {
  return header
    .replace(/ Hook$/, "")
    .toLowerCase()
    .replaceAll(" ", "_");
}
