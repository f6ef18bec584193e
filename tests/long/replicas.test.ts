import { beforeAll, expect, onTestFinished, test } from "vitest";
import build from "../e2e/build.js";
import { ReplicaTrial } from "../fixtures/trial-replicas.js";
import { replicaTrialParts } from "../fixtures/trial-replicas-parts.js";

/** For a shorter trial: `REPLICA_KILLS=4 REPLICA_OUTAGES=1`. */
const KILLS = Number(process.env["REPLICA_KILLS"] ?? 20);
const OUTAGES = Number(process.env["REPLICA_OUTAGES"] ?? 5);
const SEED = Number(process.env["REPLICA_SEED"] ?? Date.now());

beforeAll(build, 120_000);

test("three replicas on PostgreSQL behind nginx, killed, stopped and without their database, serve every poll, agree on every byte and lose nothing", async () => {
  const parts = await replicaTrialParts({ replicas: 3, articles: 120, pause: 50 }, onTestFinished);
  const options = { kills: KILLS, restarts: Math.ceil(KILLS / 5), outages: OUTAGES, seed: SEED };
  const trial = new ReplicaTrial(options, parts);
  await trial.run();
  const figures = trial.figures();
  console.info(JSON.stringify(figures, undefined, 1));

  const { idle, refreshing, starting } = figures.kills;
  expect(idle + refreshing + starting).toBe(KILLS);
  expect(figures).toMatchObject({ outages: OUTAGES, promotions: 1 });
});
