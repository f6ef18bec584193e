import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { readAnswers } from "../../../fuzz/http/answers.js";
import { exchange } from "../../../fuzz/http/exchange.js";
import { listen } from "../../../src/cli/listening-server.js";

/** Timeout in milliseconds. The last request of each exchange closes the connection. */
const LONG = 5_000;

const BODY = Buffer.from("What everybody may read.");

/** Sends all requests at once and returns the responses. `/slow` takes 20 ms. */
async function answersTo(...requests: string[]): Promise<string> {
  const server = await listen({ host: "127.0.0.1", port: 0, connections: 1_000 });
  onTestFinished(() => server.closeNow());
  server.setListener(async (req, res) => {
    if (req.url === "/slow") await sleep(20);
    res.writeHead(200, { "Content-Length": String(BODY.length) }).end(BODY);
  });
  const text = requests.map((line) => `${line}\r\n\r\n`).join("");
  const port = Number(new URL(server.loopbackUrl).port);
  return (await exchange(port, { text, splitPoints: [], hangsUp: false }, LONG)) ?? "";
}

const EXPECTS = "GET /bytes HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close";

test("`Expect: 100-continue` gets 100", async () => {
  const answers = readAnswers(await answersTo(EXPECTS));

  expect(answers.map(({ status }) => status)).toEqual([100, 200]);
});

test("100 is not sent within the response to an earlier request", async () => {
  const received = await answersTo("GET /slow HTTP/1.1\r\nHost: a", EXPECTS);

  expect(readAnswers(received).map(({ status }) => status)).toEqual([200, 100, 200]);
  expect(received.split(BODY.toString())).toHaveLength(3);
});

test("requests before the listener is set wait for it", async () => {
  const server = await listen({ host: "127.0.0.1", port: 0, connections: 1_000 });
  onTestFinished(() => server.closeNow());
  const asked = [1, 2].map(async () => (await fetch(server.loopbackUrl)).text());
  await sleep(50);
  server.setListener((_req, res) => res.end("Here it is."));

  expect(await Promise.all(asked)).toEqual(["Here it is.", "Here it is."]);
});

test("pipelined requests are handled one after the other", async () => {
  const server = await listen({ host: "127.0.0.1", port: 0, connections: 1_000 });
  onTestFinished(() => server.closeNow());
  const order: string[] = [];
  server.setListener(async ({ url = "" }, res) => {
    order.push(`${url} begins`);
    await sleep(5);
    order.push(`${url} ends`);
    res.end(BODY);
  });
  const last = "GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  const text = `GET /a HTTP/1.1\r\nHost: a\r\n\r\n${last}`;
  await exchange(Number(new URL(server.loopbackUrl).port), { text, splitPoints: [], hangsUp: false }, LONG);

  expect(order).toEqual(["/a begins", "/a ends", "/b begins", "/b ends"]);
});

test("a reset connection of a CONNECT causes no error", async () => {
  const server = await listen({ host: "127.0.0.1", port: 0, connections: 1_000 });
  onTestFinished(() => server.closeNow());
  server.setListener((_req, res) => void res.end(BODY));
  const port = Number(new URL(server.loopbackUrl).port);
  for (let times = 0; times < 20; times += 1) {
    const socket = connect({ port, host: "127.0.0.1" });
    // The local end of a reset connection may fail.
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.write("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", resolve));
    socket.resetAndDestroy();
  }
  await sleep(50);

  // An uncaught error would fail this test.
  expect(await (await fetch(server.loopbackUrl)).text()).toBe(BODY.toString());
});
