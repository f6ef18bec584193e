import { expect, onTestFinished, test } from "vitest";
import { HttpTrial } from "../../fuzz/http/http-trial.js";
import { listen } from "../../src/cli/listening-server.js";
import { propertyRuns } from "../fixtures/property-runs.js";
import { startService, TOKEN } from "../fixtures/running-service.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const SEED = 20_260_105;

/** The short form of `npm run fuzz -- http`, which also watches memory and descriptors of a separate process. */
test("randomly changed requests are answered correctly, and so are the requests after them", async () => {
  const text = "---\ntitle: The first\ndate: 2026-01-05\ntags: [mills]\n---\n\nIt turns. ![A dot](dot.png)\n";
  const service = await startService({ directory: directoryWith({ "first.md": text, "dot.png": "dot" }) });
  const server = await listen({ host: "127.0.0.1", port: 0, connections: 1_000 });
  onTestFinished(() => server.closeNow());
  const errors: unknown[] = [];
  server.setListener(
    await service.publisher.listener({
      token: TOKEN,
      isDraining: () => false,
      onError: (error) => errors.push(error),
    }),
  );
  const port = Number(new URL(server.loopbackUrl).port);
  const trial = new HttpTrial({ port, isAlive: () => true }, SEED, TOKEN);
  await trial.goOn(() => trial.exchanges >= propertyRuns(250));

  expect(trial.problems).toEqual([]);
  expect(errors).toEqual([]);
  expect([...trial.answers.keys()]).toEqual(expect.arrayContaining([200, 301, 400, 401, 404, 405, 431]));
});
