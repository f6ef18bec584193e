import express from "express";
import fc from "fast-check";
import { expect, test } from "vitest";
import { clientIp, forwardedBy } from "../../../src/server/client-ip.js";

const PEER = "192.0.2.1";

/** The client address that Express reports with `proxies` as its `trust proxy`. */
function ipByExpress(forwarded: string | undefined, proxies: number): string | undefined {
  const app = express();
  app.set("trust proxy", proxies);
  // Only the fields that Express reads.
  const request: typeof app.request = Object.assign(Object.create(app.request), {
    app,
    headers: { "x-forwarded-for": forwarded },
    socket: { remoteAddress: PEER },
    connection: { remoteAddress: PEER },
  });
  return request.ip;
}

test("clientIp agrees with Express for any number of proxies and any header", () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom("unknown", "_hidden", "203.0.113.1:80"));
  const header = fc.option(
    fc
      .array(address, { minLength: 1, maxLength: 6 })
      .chain((all) => fc.constantFrom(",", ", ", " , ").map((comma) => all.join(comma))),
    { nil: undefined },
  );
  fc.assert(
    fc.property(header, fc.nat(7), (forwarded, proxies) => {
      const forwardedFor = forwardedBy({ headers: { "x-forwarded-for": forwarded } }, proxies);
      expect(clientIp(PEER, forwardedFor, proxies)).toBe(ipByExpress(forwarded, proxies));
    }),
  );
});

test("an empty last entry of X-Forwarded-For falls back to the peer address", () => {
  expect(clientIp(PEER, "", 1)).toBe(PEER);
  expect(clientIp(PEER, "203.0.113.1, ", 1)).toBe(PEER);
});
