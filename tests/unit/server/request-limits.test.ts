import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { createRequestLimiter } from "../../../src/server/request-limits.js";

/** Whether the second poll from that address is refused where one is allowed, and nobody told of proxies. */
function isLimited(remoteAddress: string): boolean {
  const refuses = createRequestLimiter({ perMinute: 1, proxies: 0, isReady: () => true, now: () => 0 });
  const poll = () => {
    const req = new IncomingMessage(
      Object.defineProperty(new Socket(), "remoteAddress", { value: remoteAddress }),
    );
    req.url = "/rss.xml";
    return refuses(req, new ServerResponse(req));
  };
  poll();
  return poll();
}

test.for(["203.0.113.1", "::ffff:203.0.113.1", "2001:db8::1", "2002:cb00:7101::1", "2600::1"])(
  "%s is somebody, and limited",
  (address) => {
    expect(isLimited(address)).toBe(true);
  },
);

test.for([
  "127.0.0.1",
  "::1",
  "::ffff:10.0.0.1",
  "172.17.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "fd00::1",
  "fe80::1",
])("%s may be a proxy or a gateway that stands for everybody, and is not", (address) => {
  expect(isLimited(address)).toBe(false);
});
