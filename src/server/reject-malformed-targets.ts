import type { IncomingMessage, RequestListener } from "node:http";
import { parseUrl } from "../lib/parse-url.js";

/**
 * Refuses malformed requests that Node's parser accepts: several `Host` headers (RFC 9112 §3.2), and invalid targets,
 * for which the legacy URL parser of Express prints a deprecation warning.
 *
 * Converts a target in absolute form, which every server has to accept (§3.2.2), to a path.
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

/** Node keeps only the first in `headers`. */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let found = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === "host") found += 1;
  }
  return found > 1;
}
