import type { IncomingMessage } from "node:http";

/** A value of `X-Forwarded-For`. */
export type Forwarded = IncomingMessage["headers"][string];

/** @returns undefined without proxies: any client can send the header */
export function forwardedBy({ headers }: Pick<IncomingMessage, "headers">, proxies: number): Forwarded {
  return proxies === 0 ? undefined : headers["x-forwarded-for"];
}

/**
 * The client's IP address, as Express finds it with `trust proxy` set to that number: the address that the outermost
 * proxy saw, or the first one in the header if fewer proxies added theirs. Earlier addresses may be forged.
 *
 * @param peer the other end of the connection
 */
export function clientIp(peer: string | undefined, forwarded: Forwarded, proxies: number): string {
  const addresses = forwarded?.toString().split(",") ?? [];
  return addresses.at(-Math.min(proxies, addresses.length))?.trim() || peer || "";
}
