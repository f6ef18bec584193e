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
  readonly proofs: readonly string[];
  /** The first one that is there names the delivery; it is the same one when it is sent again. */
  readonly deliveries: readonly string[];
}

/** Forgejo sends the headers of Gitea as well, and both send those of GitHub: the order matters. */
const FORGES: readonly ForgeHeaders[] = [
  {
    source: "forgejo",
    event: "x-forgejo-event",
    proofs: ["x-forgejo-signature"],
    deliveries: ["x-forgejo-delivery"],
  },
  {
    source: "gitea",
    event: "x-gitea-event",
    proofs: ["x-gitea-signature"],
    deliveries: ["x-gitea-delivery"],
  },
  {
    source: "gitlab",
    event: "x-gitlab-event",
    proofs: ["x-gitlab-token"],
    deliveries: ["idempotency-key", "webhook-id", "x-gitlab-event-uuid"],
  },
  {
    source: "github",
    event: "x-github-event",
    proofs: ["x-hub-signature-256", "x-hub-signature"],
    deliveries: ["x-github-delivery"],
  },
];

/** Every header by which a request may prove that it knows the secret. */
const PROOFS = [...FORGES.flatMap(({ proofs }) => proofs), "webhook-signature"];

/**
 * Who sent a webhook; undefined for a request that is none. A forge can be set to send an `Authorization`
 * header instead of a signature; then it asks for a refresh like anybody else.
 */
export function senderOf(headers: IncomingHttpHeaders): Sender | undefined {
  const forge = FORGES.find(({ event, proofs }) => [event, ...proofs].some((name) => name in headers));
  if (forge === undefined) return undefined;
  const isProven = PROOFS.some((name) => !["", "sha1=", "sha256="].includes(headerOf(headers, name)));
  if (!isProven && "authorization" in headers) return undefined;
  const { source, event, deliveries } = forge;
  return {
    source,
    event: eventName(headerOf(headers, event)),
    delivery: deliveries.map((name) => headerOf(headers, name)).find((id) => id !== ""),
  };
}

export function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name] ?? "";
  return typeof value === "string" ? value : value.join(", ");
}

/** `Tag Push Hook` of GitLab as `tag_push`. */
function eventName(header: string): string {
  return header
    .replace(/ Hook$/, "")
    .toLowerCase()
    .replaceAll(" ", "_");
}
