import { attemptDelivery } from "./delivery-attempt.js";
import type { DeliveryFailure, Receiver } from "./notification.js";
import { REPEAT_DELAY_MS, type Settings } from "./settings.js";

const WORDING = {
  name: "the hub",
  setting: "FEEDWRIGHT_HUBS",
  rejectionHint: "the hub can reach the feed, and takes announcements at this address",
};

/** @param purgeCaches purges a topic first, since the hub and its subscribers may fetch it through the caches */
export function hubReceiver(
  url: string,
  purgeCaches: Receiver["notify"] | undefined,
  settings: Pick<Settings, "fetch" | "timeoutMs" | "clock" | "hasReplicas">,
): Receiver {
  return {
    url,
    repeatAfterMs: settings.hasReplicas ? REPEAT_DELAY_MS : undefined,
    async notify(topic, signal) {
      // A failed purge is retried separately; the hub does not wait for it.
      await purgeCaches?.(topic, signal);
      return await pingHub(url, topic, settings, signal);
    },
  };
}

/**
 * WebSub does not define how to notify a hub (§6). Hubs use the form of PubSubHubbub 0.3 §7.1; some read `hub.url`,
 * some `hub.topic`, so both are sent.
 */
async function pingHub(
  hub: string,
  topic: string,
  settings: Pick<Settings, "fetch" | "timeoutMs" | "clock">,
  signal: AbortSignal,
): Promise<DeliveryFailure | undefined> {
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ "hub.mode": "publish", "hub.url": topic, "hub.topic": topic }).toString(),
  };
  return await attemptDelivery(hub, request, { ...settings, wording: WORDING }, signal);
}
