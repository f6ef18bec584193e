import { surrogateKeyOf } from "../../feeds/surrogate-keys.js";
import { attemptDelivery } from "./delivery-attempt.js";
import type { Receiver } from "./notification.js";
import { REPEAT_DELAY_MS, type Settings } from "./settings.js";

/** The request that purges a document. `{url}`, `{path}` and `{key}` are replaced by those of the document. */
export interface PurgeRequest {
  readonly address: string;
  /** `PURGE` for caches, or the method that the API of a CDN expects. */
  readonly method: string;
  /** Such as `Fastly-Key: …`. */
  readonly header: { readonly name: string; readonly value: string } | undefined;
  readonly body: string | undefined;
  /** The public URL of the front page, ending in "/". */
  readonly home: string;
}

/** Statuses of caches without the document (nginx, Varnish). From the API of a CDN they would be errors. */
const NOTHING_TO_PURGE: ReadonlySet<number> = new Set([404, 412]);

const WORDING = {
  name: "the cache",
  setting: "FEEDWRIGHT_PURGE",
  rejectionHint:
    "the cache allows to be purged from here, and that FEEDWRIGHT_PURGE, its method, header and body are right",
};

export function cacheReceiver(
  request: PurgeRequest,
  settings: Pick<Settings, "fetch" | "timeoutMs" | "clock">,
): Receiver {
  const { method, header, body, home } = request;
  const options = {
    ...settings,
    wording: WORDING,
    otherSuccessStatuses: method === "PURGE" ? NOTHING_TO_PURGE : undefined,
  };
  return {
    url: reportedOrigin(request),
    repeatAfterMs: REPEAT_DELAY_MS,
    notify(topic, signal) {
      const filled = (template: string, encode = (text: string) => text) =>
        fillTemplate(template, topic, home, encode);
      const headers = {
        ...(header && { [header.name]: header.value }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
      };
      const address = request.address === "{url}" ? topic : filled(request.address, encodeURIComponent);
      return attemptDelivery(
        address,
        { method, headers, body: body === undefined ? null : filled(body) },
        options,
        signal,
      );
    },
  };
}

/** Reports show only the origin, since the query may hold a secret. */
function reportedOrigin({ address, home }: PurgeRequest): string {
  return new URL(address === "{url}" ? home : fillTemplate(address, home, home, encodeURIComponent)).origin;
}

/** Only `{url}` needs encoding: `{path}` is encoded already, and `{key}` has no special characters. */
function fillTemplate(
  template: string,
  topic: string,
  home: string,
  encode: (text: string) => string,
): string {
  const values: Readonly<Record<string, string>> = {
    url: encode(topic),
    path: new URL(topic).pathname,
    key: surrogateKeyOf(`/${topic.slice(home.length)}`),
  };
  return template.replace(/\{(url|path|key)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
