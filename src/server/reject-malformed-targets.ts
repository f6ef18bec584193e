import type { IncomingMessage, RequestListener } from "node:http";
import { parseUrl } from "../lib/parse-url.js";

/**
 * Refuses what Node's parser lets through although it is malformed: several hosts (RFC 9112 §3.2), and addresses that
 * are none, of which the old parser that Express goes by warns, and is to throw in time.
 *
 * A request that names the whole address, as those to proxies do and every server has to understand (§3.2.2), goes on
 * in the form of all others.
 */
export function rejectMalformedTargets(next: RequestListener): RequestListener {
  return (req, res) => {
    const target = hasSeveralHosts(req) ? undefined : toOriginForm(req.url ?? "");
    if (target === undefined) return void res.writeHead(400, { Connection: "close" }).end();
    req.url = target;
    next(req, res);
  };
}

function toOriginForm(target: string): string | undefined {
  if (target.startsWith("/") || target === "*") return target;
  const url = /^https?:/i.test(target) ? parseUrl(target) : undefined;
  return url && `${url.pathname}${url.search}`;
}

/** Of which Node keeps the first. */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let found = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === "host") found += 1;
  }
  return found > 1;
}
