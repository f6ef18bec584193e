import { hashToken } from "../../publishing/access-token.js";
import type { Access, PublisherClient } from "../../publishing/publisher-client.js";

/**
 * Milliseconds for which the list is taken to be true: within so many, whatever another process that shares the
 * ledger changed is known here as well.
 */
const LONGEST = 2_000;

interface KnownAccess extends Pick<Access, "placeholder"> {
  /** Of the tokens that open what is private. */
  readonly hashes: ReadonlySet<string>;
}

/** Whose tokens open what is private, as the ledger says it. */
export class SubscriberTokens {
  readonly #publisher: Pick<PublisherClient, "access">;
  readonly #elapsed: () => number;
  #known: Promise<KnownAccess> | undefined;
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
  forget(): void {
    this.#known = undefined;
  }

  #access(): Promise<KnownAccess> {
    const now = this.#elapsed();
    if (this.#known !== undefined && now - this.#readAt < LONGEST) return this.#known;
    const read = this.#read();
    this.#known = read;
    this.#readAt = now;
    read.catch(() => {
      if (this.#known === read) this.#known = undefined;
    });
    return read;
  }

  async #read(): Promise<KnownAccess> {
    const { tokens, placeholder } = await this.#publisher.access();
    return { placeholder, hashes: new Set(tokens.map(({ hash }) => hash)) };
  }
}
