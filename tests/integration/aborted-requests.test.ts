import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { exchange } from "../../fuzz/http/exchange.js";
import { listen } from "../../src/cli/listening-server.js";
import { startService, TOKEN } from "../fixtures/running-service.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

/** Files that this process has open. */
function openFiles(): string[] {
  return readdirSync("/proc/self/fd").flatMap((descriptor) => {
    try {
      return readlinkSync(join("/proc/self/fd", descriptor));
    } catch {
      // The descriptor that listed the folder.
      return [];
    }
  });
}

test.runIf(process.platform === "linux").for([
  ["a large picture", "/files/large.png", "large.png"],
  ["the ledger", "/ledger", "/copies/copy-"],
] as const)(
  "a client that pipelines a request for %s and hangs up leaves no file open",
  async ([, path, name]) => {
    const directory = directoryWith({
      "mill.md": "# The mill\n\n![A picture](large.png)\n",
      "large.png": Buffer.alloc(4_000_000),
    });
    const { publisher } = await startService({ directory });
    const server = await listen({ host: "127.0.0.1", port: 0, connections: 1_000 });
    onTestFinished(() => server.closeNow());
    server.setListener(
      await publisher.listener({ token: TOKEN, isDraining: () => false, onError: () => undefined }),
    );
    const port = Number(new URL(server.loopbackUrl).port);
    const get = (target: string) =>
      `GET ${target} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`;
    const text = `${get("/search?q=mill")}${get(path).repeat(3)}`;
    for (const quietMs of [0, 1, 2, 5, 10, 20]) {
      await exchange(port, { text, splitPoints: [], hangsUp: false }, quietMs);
    }

    await expect.poll(() => openFiles().filter((file) => file.includes(name))).toEqual([]);
  },
);

test("garbage sent while a picture is received is no error of the service", async () => {
  const directory = directoryWith({
    "mill.md": "# The mill\n\n![A picture](large.png)\n",
    "large.png": Buffer.alloc(4_000_000),
  });
  const { publisher } = await startService({ directory });
  const server = await listen({ host: "127.0.0.1", port: 0, connections: 1_000 });
  onTestFinished(() => server.closeNow());
  const errors: unknown[] = [];
  server.setListener(
    await publisher.listener({
      token: TOKEN,
      isDraining: () => false,
      onError: (error) => errors.push(error),
    }),
  );
  const port = Number(new URL(server.loopbackUrl).port);
  const head = "GET /files/large.png HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const rest of ["no chunk\r\n\r\n", `5;${"a".repeat(20_000)}\r\nhello\r\n`, "5\r\nhel"]) {
    for (const quietMs of [0, 1, 2, 4, 8]) {
      await exchange(port, { text: `${head}${rest}`, splitPoints: [head.length], hangsUp: false }, quietMs);
      await exchange(port, { text: `${head}${rest}`, splitPoints: [], hangsUp: false }, quietMs);
    }
  }

  expect(errors).toEqual([]);
});
