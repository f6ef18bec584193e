import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { createRequestLimiter } from "../../../src/server/request-limits.js";

/** Whether the second poll from that address is limited with 1 request per minute and no configured proxies. */
function isLimited(remoteAddress: string): boolean {
  const limiter = createRequestLimiter({ perMinute: 1, proxies: 0, isReady: () => true, now: () => 0 });
  const poll = () => {
    const req = new IncomingMessage(
      Object.defineProperty(new Socket(), "remoteAddress", { value: remoteAddress }),
    );
    req.url = "/rss.xml";
    return limiter(req, new ServerResponse(req));
  };
  poll();
  return poll();
}

test.for(["203.0.113.1", "::ffff:203.0.113.1", "2001:db8::1", "2002:cb00:7101::1", "2600::1"])(
  "%s is a public client address and limited",
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
])("%s may be a shared proxy or gateway and is not limited", (address) => {
  expect(isLimited(address)).toBe(false);
});
