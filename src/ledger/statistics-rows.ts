import type { Instant } from "../articles/article.js";

/** What polls: a service for many readers, one person's feed reader, a web browser, or any other program. */
export const AGENT_KINDS = ["aggregator", "reader", "browser", "bot"] as const;
export type AgentKind = (typeof AGENT_KINDS)[number];

export interface PollCount {
  /** Its start. */
  readonly hour: Instant;
  /** The feed's path. */
  readonly feed: string;
  /** 200 or 304. */
  readonly status: number;
  readonly polls: number;
  /** Bytes of bodies sent. */
  readonly bytes: number;
  /** Bytes saved by 304 answers and compression. */
  readonly saved: number;
}

export interface SubscriberCount {
  /** Its start, in UTC. */
  readonly day: Instant;
  readonly feed: string;
  readonly reader: string;
  readonly kind: AgentKind;
  readonly count: number;
}

export interface Statistics {
  readonly polls: readonly PollCount[];
  readonly subscribers: readonly SubscriberCount[];
}

export const DAY_MS = 86_400_000;
