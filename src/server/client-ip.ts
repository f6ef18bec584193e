import type { IncomingMessage } from "node:http";

/** What of a request tells whom it comes from. */
export type Forwarded = IncomingMessage["headers"][string];

/** @returns what proxies wrote, unless there are none: anybody can send the header */
export function forwardedBy({ headers }: Pick<IncomingMessage, "headers">, proxies: number): Forwarded {
  return proxies === 0 ? undefined : headers["x-forwarded-for"];
}

/**
 * Whom a request comes from, as Express has it with that number for `trust proxy`: the address that the outermost of
 * the proxies saw, or, where fewer wrote one, the furthest that is known. Whatever stands before it anybody may have
 * written.
 *
 * @param peer the other end of the connection
 */
export function clientIp(peer: string | undefined, forwarded: Forwarded, proxies: number): string {
  const addresses = forwarded?.toString().split(",") ?? [];
  return addresses.at(-Math.min(proxies, addresses.length))?.trim() || peer || "";
}
