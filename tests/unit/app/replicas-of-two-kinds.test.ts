import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { type OpenedPublisher, openPublisher } from "../../../src/app/open-publisher.js";
import { loadConfig } from "../../../src/config/config.js";
import { newSchema } from "../../fixtures/open-ledger.js";
import { directoryWith, writeFiles } from "../../fixtures/temporary-directory.js";

const home = "https://news.example.org/";

/**
 * Opens the publisher of a replica. Replicas with other settings for reading stand for those of another
 * version: each would read anew what the other has read.
 */
async function open(
  directory: string,
  databaseUrl: string,
  anchors: string,
  { again = false, flags = {} } = {},
): Promise<OpenedPublisher> {
  const { config } = loadConfig({
    directory,
    flags: { anchors, ...flags },
    env: { FEEDWRIGHT_DATABASE_URL: databaseUrl },
    workingDirectory: directory,
  });
  const room = await openPublisher({ config, home, service: { isRestart: again } });
  onTestFinished(() => room.close());
  return room;
}

/** How many articles a refresh read. */
async function readBy(room: OpenedPublisher): Promise<number> {
  const { report } = await room.refresh({ confirmRemovals: false });
  return report.work.parsed;
}

test("replicas with different readers do not keep reading each other's articles again", async () => {
  const directory = directoryWith({ "articles/mill.md": "# The mill", "articles/weir.md": "# The weir" });
  const articles = `${directory}/articles`;
  const url = await newSchema();
  const old = await open(articles, url, "github");
  expect(await readBy(old)).toBe(2);

  const next = await open(articles, url, "kramdown");
  expect(await readBy(old)).toBe(0);
  expect(await readBy(next)).toBe(2);
  expect(await readBy(old)).toBe(0);
  expect(await readBy(next)).toBe(0);

  // One that reads nothing has no say in it.
  await open(articles, url, "github", { flags: { "serve-only": true } });
  // The first replica to find an edit reads it. In the end the reading of the replica started last counts.
  writeFiles(directory, { "articles/mill.md": "# The mill burns" });
  await sleep(10);
  expect(await readBy(old)).toBe(1);
  expect(await readBy(next)).toBe(1);
  expect(await readBy(old)).toBe(0);

  // One whose thread was started anew in the meantime is no new one.
  const again = await open(articles, url, "github", { again: true });
  expect(await readBy(again)).toBe(0);
  expect(await readBy(next)).toBe(0);

  const back = await open(articles, url, "github");
  expect(await readBy(back)).toBe(2);
  expect(await readBy(next)).toBe(0);
});
