import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import express from "express";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHUNK_BYTES } from "../../../src/ledger/media/media-content.js";
import { sendFile } from "../../../src/server/send-file.js";
import { ask } from "../../fixtures/ask.js";

const BYTES = randomBytes(2 * CHUNK_BYTES + 1000);
const MODIFIED = Date.UTC(2026, 0, 5, 12);
const STORED = { hash: "hash-of-the-bytes", size: BYTES.length, modified: MODIFIED };
const ETAG = '"hash-of-the-bytes"';
const DATE = new Date(MODIFIED).toUTCString();

/** Numbers of the chunks that `sendFile` read. */
let chunksRead: number[] = [];

const app = express().get("/:size", async (req, res) => {
  const size = Number(req.params.size);
  const chunkOf = async (_hash: string, number: number) => {
    chunksRead.push(number);
    return BYTES.subarray(number * CHUNK_BYTES, Math.min((number + 1) * CHUNK_BYTES, size));
  };
  const found = { stored: { ...STORED, size }, mediaType: "audio/mpeg" };
  await sendFile(req, res, found, { caching: { "Cache-Control": "max-age=300" }, chunkOf });
});
const server = app.listen(0, "127.0.0.1");
let origin = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => (server.listening ? resolve() : server.once("listening", resolve)));
  // An object, not a pipe name, because the server listens on a port.
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const get = (headers: Record<string, string> = {}, method = "GET", size = BYTES.length) =>
  ask(origin, `/${size}`, { method, headers });

test("a request without a range gets the whole file with its validators", async () => {
  const { status, headers, body } = await get();

  expect(status).toBe(200);
  expect(body.equals(BYTES)).toBe(true);
  expect(headers).toMatchObject({
    etag: ETAG,
    "last-modified": DATE,
    "accept-ranges": "bytes",
    "content-type": "audio/mpeg",
    "content-length": String(BYTES.length),
    "cache-control": "max-age=300",
    "x-content-type-options": "nosniff",
  });
});

test("a range request gets exactly those bytes and reads only their chunks", async () => {
  const byte = fc.oneof(
    fc.nat(BYTES.length - 1),
    fc.constantFrom(0, CHUNK_BYTES - 1, CHUNK_BYTES, 2 * CHUNK_BYTES, BYTES.length - 1),
  );
  await fc.assert(
    fc.asyncProperty(byte, byte, async (one, other) => {
      const [start, end] = [Math.min(one, other), Math.max(one, other)];
      chunksRead = [];
      const { status, headers, body } = await get({ Range: `bytes=${start}-${end}` });

      expect([status, headers["content-range"]]).toEqual([206, `bytes ${start}-${end}/${BYTES.length}`]);
      expect(body.equals(BYTES.subarray(start, end + 1))).toBe(true);
      expect(Math.min(...chunksRead)).toBe(Math.floor(start / CHUNK_BYTES));
      expect(Math.max(...chunksRead)).toBe(Math.floor(end / CHUNK_BYTES));
    }),
    { numRuns: 30 },
  );
});

test.for([
  ["bytes=-7", 7],
  [`bytes=${CHUNK_BYTES}-`, BYTES.length - CHUNK_BYTES],
  ["bytes=0-99999999999", BYTES.length],
] as const)("%s is a valid range", async ([range, length]) => {
  const { status, body } = await get({ Range: range });

  expect(status).toBe(206);
  expect(body.equals(BYTES.subarray(BYTES.length - length))).toBe(true);
});

test.for([
  ["several ranges", { Range: "bytes=0-1,5-6" }],
  ["a range in an unknown unit", { Range: "lines=0-1" }],
  ["an invalid range", { Range: "bytes=x" }],
  ["a range of another version", { Range: "bytes=0-1", "If-Range": '"another"' }],
  ["a range with a weak validator", { Range: "bytes=0-1", "If-Range": `W/${ETAG}` }],
  [
    "a range of a version with another date",
    { Range: "bytes=0-1", "If-Range": "Mon, 05 Jan 2026 12:00:01 GMT" },
  ],
] as const)("a request for %s gets the whole file", async ([, headers]) => {
  const { status, body } = await get(headers);

  expect([status, body.length]).toEqual([200, BYTES.length]);
});

test.for([ETAG, DATE])("If-Range: %s with the current version gets the range", async (validator) => {
  expect((await get({ Range: "bytes=5-", "If-Range": validator })).status).toBe(206);
});

test("a range past the end gets a 416 with the file size", async () => {
  const { status, headers } = await get({ Range: `bytes=${BYTES.length}-` });

  expect([status, headers["content-range"]]).toEqual([416, `bytes */${BYTES.length}`]);
});

test("HEAD and 304 responses read no chunks", async () => {
  chunksRead = [];
  const head = await get({}, "HEAD");
  const notModified = await get({ "If-None-Match": ETAG });

  expect([head.status, head.headers["content-length"]]).toEqual([200, String(BYTES.length)]);
  expect([notModified.status, notModified.headers.etag, notModified.headers["last-modified"]]).toEqual([
    304,
    ETAG,
    DATE,
  ]);
  expect(chunksRead).toEqual([]);
});

test("an empty file gets a 200 with length 0", async () => {
  const { status, headers } = await get({}, "GET", 0);

  expect([status, headers["content-length"]]).toEqual([200, "0"]);
});
