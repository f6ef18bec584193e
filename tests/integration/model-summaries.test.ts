import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { answering, startChatServer } from "../fixtures/chat-server.js";
import { type RunningService, startService } from "../fixtures/running-service.js";
import { temporaryDirectory, writeFiles } from "../fixtures/temporary-directory.js";

const ARTICLE = `---
title: Keeping bees
date: 2026-03-01
summaries:
  Tools: What you need fits into one box.
---

## Spring

The first warm days bring the bees out. They look for willows in bloom. The keeper counts the dead.

## Tools

A smoker calms the bees. A chisel opens the hive. A veil protects the face of the keeper.
`;

async function publicationWithModel() {
  const model = await startChatServer();
  onTestFinished(() => model.close());
  model.replyWith(answering("Bees leave the hive for willows in spring."));
  const directory = join(temporaryDirectory(onTestFinished), "articles");
  writeFiles(directory, { "bees.md": ARTICLE });
  const data = temporaryDirectory(onTestFinished);
  const settings = { "model-url": model.url, model: "a-model" };
  return { model, directory, data, settings };
}

async function firstItem(ask: (path: string) => Promise<{ text: string }>) {
  return JSON.parse((await ask("/feed.json")).text).items[0];
}

/** The model answers after the refresh that asked it; a later refresh publishes its summary. */
async function refreshUntilSummarized({ ask, refresh }: Pick<RunningService, "ask" | "refresh">) {
  const summary = async () => {
    await refresh();
    return (await firstItem(ask)).summary;
  };
  await expect.poll(summary).toContain("Spring — Bees leave the hive for willows in spring.");
}

test("the built-in summary is published at once, and the model's at the next refresh, without an update", async () => {
  const { model, ...options } = await publicationWithModel();
  const { ask, refresh } = await startService(options);

  const before = await firstItem(ask);
  await expect.poll(() => model.asked).toHaveLength(1);
  await refreshUntilSummarized({ ask, refresh });
  const after = await firstItem(ask);

  expect(before.summary).toMatch(/^Spring — (The first|They look|The keeper)/);
  expect(after.date_modified).toBe(before.date_modified);
  expect(model.asked).toHaveLength(1);
});

test("a summary by the author is neither sent to the model nor replaced", async () => {
  const { model, ...options } = await publicationWithModel();
  const { ask } = await startService(options);
  await expect.poll(() => model.asked).toHaveLength(1);

  expect((await firstItem(ask)).summary).toContain("Tools — What you need fits into one box.");
  expect(JSON.stringify(model.asked[0]?.body)).not.toContain("smoker");
});

test("a restart asks the model for nothing, and publishes the stored summary from the first refresh on", async () => {
  const { model, ...options } = await publicationWithModel();
  const first = await startService(options);
  await refreshUntilSummarized(first);
  await first.publisher.publisher.close();

  const second = await startService(options);

  expect((await firstItem(second.ask)).summary).toContain(
    "Spring — Bees leave the hive for willows in spring.",
  );
  expect(model.asked).toHaveLength(1);
});
