import { attemptDelivery } from "./delivery-attempt.js";
import type { DeliveryFailure, Receiver } from "./notification.js";
import { REPEAT_DELAY_MS, type Settings } from "./settings.js";

const WORDING = {
  name: "the hub",
  setting: "FEEDWRIGHT_HUBS",
  rejectionHint: "the hub can reach the feed, and takes announcements at this address",
};

/** @param purgeCaches makes the caches let go of a topic first: the hub, and whoever it tells, may fetch it through them */
export function hubReceiver(
  url: string,
  purgeCaches: Receiver["notify"] | undefined,
  settings: Pick<Settings, "fetch" | "timeoutMs" | "clock" | "hasReplicas">,
): Receiver {
  return {
    url,
    repeatAfterMs: settings.hasReplicas ? REPEAT_DELAY_MS : undefined,
    async notify(topic, signal) {
      // Where that fails, the caches are asked again until they do; the hub need not wait.
      await purgeCaches?.(topic, signal);
      return await pingHub(url, topic, settings, signal);
    },
  };
}

/**
 * WebSub leaves open how a hub is told (§6), and hubs agree on the form of PubSubHubbub 0.3 §7.1: some read
 * `hub.url`, some `hub.topic`, so both are sent.
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
