import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { startProgram } from "../fixtures/running-program.js";
import { directoryWith, temporaryDirectory } from "../fixtures/temporary-directory.js";

const SAMPLES = new URL("../../articles/", import.meta.url).pathname;
const GOOD = { "articles/good.md": "---\ntitle: Good\ndate: 2026-01-01\n---\n\nText.\n" };

test.concurrent("a start prints the feeds, the counts, rejected articles with reasons, and the next refresh", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(
    {
      ...GOOD,
      "articles/bad.md": "---\ntitle: [\n---\nText.\n",
      "articles/none.md": "",
    },
    onTestFinished,
  );
  const { origin, stdout, ask } = await startProgram(["--schedule", "*/5 * * * *"], { cwd }, onTestFinished);

  expect(stdout()).toContain(`Front page     ${origin}/\n`);
  expect(stdout()).toContain(`RSS 2.0        ${origin}/rss.xml\n`);
  expect(stdout()).toContain(`Atom 1.0       ${origin}/atom.xml\n`);
  expect(stdout()).toContain(`JSON Feed 1.1  ${origin}/feed.json\n`);
  expect(stdout()).toMatch(/Articles +1 published, 2 rejected, from articles\n/);
  expect(stdout()).toMatch(/Next refresh +\d+ \w+ \d{4}, \d\d:\d\d:00 \(\*\/5 \* \* \* \*, UTC\)\n/);
  expect(stdout()).toContain(
    `curl -X POST -H "Authorization: Bearer $(cat data/articles/refresh-token)" ${origin}/refresh`,
  );
  expect(stdout()).toMatch(/Rejected:\n {2}bad\.md:\d: .+; .+\n {2}none\.md: the file is empty; .+\n/);
  for (const path of ["/", "/rss.xml", "/atom.xml", "/feed.json"]) expect((await ask(path)).status).toBe(200);
});

test.concurrent("the sample articles are published without warnings", async ({ onTestFinished }) => {
  const { stdout, ask, stderr } = await startProgram(
    [SAMPLES],
    { cwd: temporaryDirectory(onTestFinished) },
    onTestFinished,
  );

  expect(stdout()).toMatch(/Articles +\d+ published, 1 waiting for its date, 1 held back/);
  expect(stdout()).not.toContain("Rejected:");
  expect(stdout()).not.toContain("doubtful");
  expect(stderr()).not.toContain("warn");
  expect((await ask("/rss.xml")).text).toContain("Why feeds still matter");
});

test.concurrent("the public URL is in every link, and the local one is printed as well", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(GOOD, onTestFinished);
  const { stdout, ask } = await startProgram(["--url", "https://example.org/news"], { cwd }, onTestFinished);

  expect(stdout()).toContain("RSS 2.0        https://example.org/news/rss.xml\n");
  expect(stdout()).toMatch(/Listens on +http:\/\/127\.0\.0\.1:\d+\/\n/);
  expect((await ask("/rss.xml")).text).toContain("<link>https://example.org/news/articles/good</link>");
});

test.concurrent("port 0 picks a free port, and PORT works too", async ({ onTestFinished }) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  const cwd = directoryWith({ ...GOOD, "feedwright.yaml": `port: ${port}\n` }, onTestFinished);
  const { origin } = await startProgram([], { cwd, env: { FEEDWRIGHT_PORT: "", PORT: "0" } }, onTestFinished);

  expect(new URL(origin).port).not.toBe(String(port));
});

test.concurrent("the log is JSON lines, without warnings on a first start", async ({ onTestFinished }) => {
  const { stderr } = await startProgram([], { cwd: directoryWith(GOOD, onTestFinished) }, onTestFinished);
  const lines = stderr()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

  expect(lines).toMatchObject([{ level: 30, msg: "refreshed", shown: 1, added: 1 }]);
});
