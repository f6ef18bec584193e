import { attempt } from "./delivery-attempt.js";
import type { Failure, Receiver } from "./notification.js";
import { ONCE_MORE, type Settings } from "./settings.js";

const WORDS = {
  who: "the hub",
  setting: "FEEDWRIGHT_HUBS",
  refused: "the hub can reach the feed, and takes announcements at this address",
};

/** @param letGo makes the caches let go of a topic first: the hub, and whoever it tells, may fetch it through them */
export function hubAt(
  address: string,
  letGo: Receiver["tell"] | undefined,
  settings: Pick<Settings, "fetch" | "timeout" | "clock" | "isShared">,
): Receiver {
  return {
    address,
    again: settings.isShared ? ONCE_MORE : undefined,
    async tell(topic, signal) {
      // Where that fails, the caches are asked again until they do; the hub need not wait.
      await letGo?.(topic, signal);
      return await ping(address, topic, settings, signal);
    },
  };
}

/**
 * WebSub leaves open how a hub is told (§6), and hubs agree on the form of PubSubHubbub 0.3 §7.1: some read
 * `hub.url`, some `hub.topic`, so both are sent.
 */
async function ping(
  hub: string,
  topic: string,
  settings: Pick<Settings, "fetch" | "timeout" | "clock">,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ "hub.mode": "publish", "hub.url": topic, "hub.topic": topic }).toString(),
  };
  return await attempt(hub, request, { ...settings, words: WORDS }, signal);
}
