import { hashToken } from "../../publishing/access-token.js";
import type { Access, PublisherClient } from "../../publishing/publisher-client.js";

/**
 * Changes by other processes that share the ledger take effect within this time.
 */
const CACHE_LIFETIME_MS = 2_000;

interface CachedAccess extends Pick<Access, "placeholder"> {
  readonly hashes: ReadonlySet<string>;
}

/** Checks the tokens of subscribers, with a short cache. */
export class SubscriberTokens {
  readonly #publisher: Pick<PublisherClient, "access">;
  readonly #elapsed: () => number;
  #cached: Promise<CachedAccess> | undefined;
  #readAt = 0;

  /** @param elapsed milliseconds of a monotonic clock */
  constructor(publisher: Pick<PublisherClient, "access">, elapsed: () => number = () => performance.now()) {
    this.#publisher = publisher;
    this.#elapsed = elapsed;
  }

  /**
   * Looks up the hash of a token, so that timing reveals nothing about valid tokens.
   *
   * @returns the placeholder for the token in documents; undefined if the token is not valid
   * @throws PublisherError if the tokens cannot be read
   */
  async placeholderFor(token: string): Promise<string | undefined> {
    const { hashes, placeholder } = await this.#access();
    return hashes.has(hashToken(token)) ? placeholder : undefined;
  }

  /** Drops the cached tokens and those that are being read. */
  invalidate(): void {
    this.#cached = undefined;
  }

  #access(): Promise<CachedAccess> {
    const now = this.#elapsed();
    if (this.#cached !== undefined && now - this.#readAt < CACHE_LIFETIME_MS) return this.#cached;
    const read = this.#read();
    this.#cached = read;
    this.#readAt = now;
    read.catch(() => {
      if (this.#cached === read) this.#cached = undefined;
    });
    return read;
  }

  async #read(): Promise<CachedAccess> {
    const { tokens, placeholder } = await this.#publisher.access();
    return { placeholder, hashes: new Set(tokens.map(({ hash }) => hash)) };
  }
}
