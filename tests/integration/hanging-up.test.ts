import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { exchange } from "../../fuzz/http/exchange.js";
import { listen } from "../../src/commands/listening-server.js";
import { startService, TOKEN } from "../fixtures/running-service.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

/** Files that this process holds open. */
function openFiles(): string[] {
  return readdirSync("/proc/self/fd").flatMap((descriptor) => {
    try {
      return readlinkSync(join("/proc/self/fd", descriptor));
    } catch {
      // The one by which the folder was listed.
      return [];
    }
  });
}

test.runIf(process.platform === "linux").for([
  ["a large picture", "/files/large.png", "large.png"],
  ["the ledger", "/ledger", "/copies/copy-"],
] as const)(
  "whoever asks for %s behind something else and hangs up leaves no file open",
  async ([, path, name]) => {
    const directory = directoryWith({
      "mill.md": "# The mill\n\n![A picture](large.png)\n",
      "large.png": Buffer.alloc(4_000_000),
    });
    const { publisher } = await startService({ directory });
    const server = await listen({ host: "127.0.0.1", port: 0, connections: 1_000 });
    onTestFinished(() => server.abandon());
    server.handleWith(
      await publisher.listener({ token: TOKEN, draining: () => false, onError: () => undefined }),
    );
    const port = Number(new URL(server.ownAddress).port);
    const get = (target: string) =>
      `GET ${target} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`;
    const text = `${get("/search?q=mill")}${get(path).repeat(3)}`;
    for (const patience of [0, 1, 2, 5, 10, 20]) {
      await exchange(port, { text, cuts: [], hangsUp: false }, patience);
    }

    await expect.poll(() => openFiles().filter((file) => file.includes(name))).toEqual([]);
  },
);
