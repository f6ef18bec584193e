import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { Polling } from "../fixtures/polling.js";
import { type RunningProgram, startProgram } from "../fixtures/running-program.js";
import {
  type SilentNames,
  type SilentServer,
  silentNames,
  silentServer,
} from "../fixtures/silent-network.js";
import { cleanUpAfterAll, directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

/*
 * One continuously polled service whose remote servers accept connections and never answer. How it recovers when they
 * answer again is tested in `tests/unit/integrations`, with an injected clock.
 */

const article = (title: string) =>
  `---\ntitle: ${title}\ndate: 2020-01-01\n---\n\n![A picture](/picture.png)\n\n## Part\n\n${"It says this of the mill by the river, and that of the weir. ".repeat(8)}\n`;

const atTheEnd = cleanUpAfterAll();
let cwd: string;
let program: RunningProgram;
let polling: Polling;
let hub: SilentServer;
let model: SilentServer;
let names: SilentNames | undefined;

beforeAll(async () => {
  cwd = directoryWith({ "articles/mill.md": article("The mill") }, atTheEnd);
  writeFileSync(join(cwd, "articles", "picture.png"), "picture");
  [hub, model] = [await silentServer(atTheEnd), await silentServer(atTheEnd)];
  names = await silentNames(cwd, atTheEnd);
  const env = {
    FEEDWRIGHT_SCHEDULE: "* * * * * *",
    FEEDWRIGHT_HUBS: `${hub.address} http://hub.example/`,
    FEEDWRIGHT_MODEL_URL: model.address,
    FEEDWRIGHT_MODEL: "small",
  };
  program = await startProgram([], { cwd, env, through: names?.through ?? [] }, atTheEnd);
  polling = new Polling(program.listensOn);
  atTheEnd(() => polling.stop());
});

/** @param asked how often the hanging server was asked */
async function goesOn(name: string, asked: () => number): Promise<void> {
  writeFiles(cwd, { [`articles/${name}.md`]: article(`During ${name}`) });
  const served = async () => expect((await program.ask("/feed.json")).text).toContain(`During ${name}`);
  await vi.waitFor(served, 20_000);
  await vi.waitFor(() => expect(asked()).toBeGreaterThan(0), 20_000);
  expect((await program.ask("/files/picture.png")).text).toBe("picture");
  expect((await program.ask("/search?q=weir")).status).toBe(200);
  expect(await polling.seen()).toMatchObject({ problems: [] });
}

test("a hub hangs: polls are answered and edits published", async () => {
  await goesOn("a-hub", () => hub.asked());
});

test("the model's server hangs: polls are answered and edits published", async () => {
  await goesOn("a-model", () => model.asked());
});

test("DNS hangs: polls are answered and edits published", async ({ skip }) => {
  if (names === undefined) return skip("a program cannot be given name servers of its own");
  await goesOn("the-dns", () => names?.asked() ?? 0);
});

test("while all of them hang, SIGTERM stops the program with status 0 once the resolver gives up", async () => {
  await polling.stop();

  expect(await program.stop()).toBe(0);
});
