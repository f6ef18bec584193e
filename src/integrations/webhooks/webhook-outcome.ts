/** What sends webhooks. */
export type Forge = "github" | "gitea" | "forgejo" | "gitlab";

/** Statuses by which a webhook is refused. */
export type RefusalStatus = 400 | 401 | 413 | 415;

export interface Refusal {
  readonly kind: "refused";
  readonly status: RefusalStatus;
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
  | Refusal;

export function refused(status: RefusalStatus, problem: string): Refusal {
  return { kind: "refused", status, problem };
}
