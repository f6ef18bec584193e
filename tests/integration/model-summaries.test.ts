import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { answering, startChatServer } from "../fixtures/chat-server.js";
import { startService } from "../fixtures/running-service.js";
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

async function publicationWithAModel() {
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

test("the built-in summary is published at once, and the model's at the next refresh, without an update", async () => {
  const { model, ...options } = await publicationWithAModel();
  const { ask, refresh } = await startService(options);

  const before = await firstItem(ask);
  await vi.waitFor(() => expect(model.asked).toHaveLength(1));
  await vi.waitFor(async () => {
    await refresh();
    expect((await firstItem(ask)).summary).toContain("Spring — Bees leave the hive for willows in spring.");
  });
  const after = await firstItem(ask);

  expect(before.summary).toMatch(/^Spring — (The first|They look|The keeper)/);
  expect(after.date_modified).toBe(before.date_modified);
  expect(model.asked).toHaveLength(1);
});

test("what the author wrote is neither asked for nor replaced", async () => {
  const { model, ...options } = await publicationWithAModel();
  const { ask } = await startService(options);
  await vi.waitFor(() => expect(model.asked).toHaveLength(1));

  expect((await firstItem(ask)).summary).toContain("Tools — What you need fits into one box.");
  expect(JSON.stringify(model.asked[0]?.body)).not.toContain("smoker");
});

test("a restart asks for nothing, and publishes what was kept from its first refresh on", async () => {
  const { model, ...options } = await publicationWithAModel();
  const first = await startService(options);
  await vi.waitFor(async () => {
    await first.refresh();
    expect((await firstItem(first.ask)).summary).toContain("willows in spring");
  });
  await first.publisher.publisher.close();

  const second = await startService(options);

  expect((await firstItem(second.ask)).summary).toContain(
    "Spring — Bees leave the hive for willows in spring.",
  );
  expect(model.asked).toHaveLength(1);
});
