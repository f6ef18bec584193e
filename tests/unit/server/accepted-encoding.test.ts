import { expect, test } from "vitest";
import { acceptedEncoding } from "../../../src/server/accepted-encoding.js";

test.for([
  [undefined, "identity"],
  ["", "identity"],
  [`${"deflate, ".repeat(100)}gzip`, "gzip"],
  [`${"deflate, ".repeat(1_000)}gzip`, "identity"],
  ["gzip", "gzip"],
  ["br", "br"],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip;q=1.0, br;q=0.9", "gzip"],
  ["gzip; q=0.2 , br ; q = 0.3", "br"],
  ["gzip;q=0, br;q=0", "identity"],
  ["*", "br"],
  ["*, br;q=0", "gzip"],
  ["*;q=0", "identity"],
  ["identity;q=0", "identity"],
  ["identity, gzip;q=0.9", "identity"],
  ["identity;q=0.9, gzip", "gzip"],
  ["identity, gzip", "gzip"],
  ["gzip;q=nonsense", "identity"],
  ["gzip;level=9;q=0.5", "gzip"],
  ["deflate, compress", "identity"],
  ["GZIP;Q=0.5", "gzip"],
  [",,,", "identity"],
] as const)("Accept-Encoding %j selects %s", ([accepted, encoding]) => {
  expect(acceptedEncoding(accepted)).toBe(encoding);
});
