import { expect, test } from "vitest";
import { gitRepositories } from "../fixtures/git-repositories.js";
import { startService } from "../fixtures/running-service.js";
import { fromGitHub, fromGitLab, SECRET } from "../fixtures/webhook-deliveries.js";

const article = (title: string) => `---\ntitle: ${title}\ndate: 2026-01-05\n---\n\nIt is written here.\n`;

async function start() {
  const repositories = gitRepositories();
  const service = await startService({
    directory: repositories.checkout,
    settings: { "git-pull": "true" },
    env: { FEEDWRIGHT_WEBHOOK_SECRET: SECRET },
  });
  return { ...repositories, ...service };
}

test.for([
  ["GitHub", fromGitHub],
  ["GitLab", fromGitLab],
] as const)("a push reported by %s is in the feed", async ([, delivered]) => {
  const { push, ask } = await start();
  push({ "second.md": article("Pushed") });
  expect((await ask("/rss.xml")).text).not.toContain("Pushed");
  const { headers, body } = delivered({});
  const { status } = await ask("/refresh", { method: "POST", headers, body });

  expect(status).toBe(202);
  await expect.poll(async () => (await ask("/rss.xml")).text, { timeout: 10_000 }).toContain("Pushed");
});

test("a webhook without the secret is refused, and nothing is pulled", async () => {
  const { push, ask, head } = await start();
  const before = head();
  push({ "second.md": article("Pushed") });
  const { headers, body } = fromGitHub({ secret: "somebody else's secret" });

  expect((await ask("/refresh", { method: "POST", headers, body })).status).toBe(401);
  expect(head()).toBe(before);
});

test("a checkout that cannot fast-forward fails the refresh, and documents stay", async () => {
  const { push, ask, refresh, git, checkout } = await start();
  const before = (await ask("/feed.json")).text;
  git(checkout, "commit", "--quiet", "--allow-empty", "--message", "Of its own");
  push({ "second.md": article("Pushed") });
  const { status, text } = await refresh();

  expect(status).toBe(503);
  expect(JSON.parse(text).detail).toContain(checkout);
  expect((await ask("/feed.json")).text).toBe(before);
});
