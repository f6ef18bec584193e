import type { Instant } from "../articles/article.js";

/** Who polls: a service for many people, somebody's own reader, a browser, or a program that nobody reads with. */
export const AGENT_KINDS = ["aggregator", "reader", "browser", "bot"] as const;
export type AgentKind = (typeof AGENT_KINDS)[number];

export interface PollCount {
  /** When it began. */
  readonly hour: Instant;
  /** The feed's path. */
  readonly feed: string;
  /** 200 or 304. */
  readonly status: number;
  readonly polls: number;
  /** Bytes of bodies that were sent. */
  readonly bytes: number;
  /** Bytes that were not sent because of a 304, or of compression. */
  readonly saved: number;
}

export interface SubscriberCount {
  /** When it began, in UTC. */
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

/** Milliseconds. */
export const DAY_MS = 86_400_000;
