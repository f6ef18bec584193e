export type Forge = "github" | "gitea" | "forgejo" | "gitlab";

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
      /** The id in the forge's list of deliveries. */
      readonly delivery: string | undefined;
    }
  /** Verified, but the event changed no content. */
  | { readonly kind: "ignored"; readonly reason: string }
  | WebhookRejection;

export function rejectWebhook(status: RejectionStatus, problem: string): WebhookRejection {
  return { kind: "refused", status, problem };
}
