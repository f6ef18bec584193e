import { hashToken } from "../../publishing/access-token.js";
import type { Access, PublisherClient } from "../../publishing/publisher-client.js";

/**
 * Milliseconds for which the list is taken to be true: within so many, whatever another process that shares the
 * ledger changed is known here as well.
 */
const CACHE_LIFETIME_MS = 2_000;

interface CachedAccess extends Pick<Access, "placeholder"> {
  /** Of the tokens that open what is private. */
  readonly hashes: ReadonlySet<string>;
}

/** Whose tokens open what is private, as the ledger says it. */
export class SubscriberTokens {
  readonly #publisher: Pick<PublisherClient, "access">;
  readonly #elapsed: () => number;
  #cached: Promise<CachedAccess> | undefined;
  #readAt = 0;

  /** @param elapsed milliseconds, by a clock that never jumps */
  constructor(publisher: Pick<PublisherClient, "access">, elapsed: () => number = () => performance.now()) {
    this.#publisher = publisher;
    this.#elapsed = elapsed;
  }

  /**
   * Looks the token up by its hash: what time that takes tells nothing of the tokens that there are.
   *
   * @returns what stands for it in documents; undefined when it opens nothing
   * @throws PublisherError when nobody can say whether it does
   */
  async placeholderFor(token: string): Promise<string | undefined> {
    const { hashes, placeholder } = await this.#access();
    return hashes.has(hashToken(token)) ? placeholder : undefined;
  }

  /** Something changed: what was read before is not true any more, nor what is being read. */
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
