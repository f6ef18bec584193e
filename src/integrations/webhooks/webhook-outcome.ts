/** What sends webhooks. */
export type Forge = "github" | "gitea" | "forgejo" | "gitlab";

/** Statuses by which a webhook is refused. */
export type RejectionStatus = 400 | 401 | 413 | 415;

export interface WebhookRejection {
  readonly kind: "refused";
  readonly status: RejectionStatus;
  /** What was expected and found, and the remedy. */
  readonly problem: string;
}

export type WebhookOutcome =
  | {
      readonly kind: "refresh";
      readonly source: Forge;
      /** By what the forge calls it in its list of deliveries. */
      readonly delivery: string | undefined;
    }
  /** Genuine, and no reason to look at the articles. */
  | { readonly kind: "ignored"; readonly reason: string }
  | WebhookRejection;

export function rejectWebhook(status: RejectionStatus, problem: string): WebhookRejection {
  return { kind: "refused", status, problem };
}
