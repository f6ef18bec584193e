import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** Tests of the ledger that also run on PostgreSQL. */
const ON_EVERY_ENGINE = [
  "terms",
  "documents",
  "export-ledger",
  "feed-catalog",
  "identity",
  "import-ledger",
  "incremental-cache",
  "ledger",
  "stubs",
  "base-schema",
  "old-ledgers",
  "version-compatibility",
  "private-articles",
  "refresh-history",
  "revisions",
  "search-index",
  "statistics",
  "withdrawals",
];

const ledgerTests = readdirSync("tests/unit/ledger", { recursive: true, encoding: "utf8" });
for (const name of ON_EVERY_ENGINE)
  if (!ledgerTests.some((path) => `/${path}`.endsWith(`/${name}.test.ts`)))
    throw new Error(`ON_EVERY_ENGINE: there is no ${name}.test.ts in tests/unit/ledger`);

/** Tests of several processes that share a database: PostgreSQL only. */
const SHARED = [
  "tests/unit/ledger/{shared-ledger,media/stored-media}.test.ts",
  "tests/unit/app/{remote-refresh-client,replicas-of-two-kinds,replica-revisions}.test.ts",
  "tests/unit/publishing/media-ingest.test.ts",
];

/** Expensive tests that rarely fail: `npm run test:programs` runs them, beside everything that starts programs. */
const SLOW = [
  "tests/unit/integrations/git/stuck.test.ts",
  "tests/unit/integrations/watch/watch-directory.test.ts",
  "tests/unit/ledger/lost-connection.test.ts",
  "tests/integration/{export-previous,reader}.test.ts",
];

/** The built program starts, refreshes and exports: the part of the end-to-end tests that `npm test` runs. */
const SMOKE = "tests/e2e/smoke.test.ts";

/** Space-separated globs of files to leave out. Vitest's `--exclude` does not reach projects (4.1). */
const EXCLUDED = process.env["TEST_EXCLUDE"]?.split(" ") ?? [];

/** For `expect.poll`: Vitest's second is too short on a busy machine. */
const EXPECT = { poll: { timeout: 20_000, interval: 20 } };

export default defineConfig({
  test: {
    // One more than Vitest's default on two cores: many tests wait for programs, disks and clocks.
    maxWorkers: 2,
    // With --coverage. Covers these processes, not the programs that end-to-end tests start.
    coverage: {
      provider: "v8",
      include: ["src/**/*.{ts,tsx}"],
      reporter: ["text-summary", "html"],
      reportOnFailure: true,
      reportsDirectory: "node_modules/.cache/coverage",
    },
    projects: [
      // Files share their modules: loading what they test takes most of them longer than the tests.
      {
        test: {
          name: "unit",
          expect: EXPECT,
          include: ["tests/unit/**/*.test.ts"],
          exclude: [...SHARED, ...SLOW, ...EXCLUDED],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          isolate: false,
        },
      },
      {
        test: {
          name: "unit on PostgreSQL",
          expect: EXPECT,
          include: [`tests/unit/ledger/**/{${ON_EVERY_ENGINE.join(",")}}.test.ts`, ...SHARED],
          globalSetup: ["tests/fixtures/postgres-setup.ts"],
          provide: { engine: "PostgreSQL" },
          testTimeout: 60_000,
          hookTimeout: 60_000,
          isolate: false,
        },
      },
      {
        test: {
          name: "integration",
          expect: EXPECT,
          include: ["tests/integration/**/*.test.ts"],
          exclude: [...SLOW, ...EXCLUDED],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          isolate: false,
        },
      },
      {
        test: {
          name: "smoke",
          expect: EXPECT,
          include: [SMOKE],
          globalSetup: ["tests/e2e/build.ts"],
          testTimeout: 60_000,
        },
      },
      // `npm test` leaves this one out.
      {
        test: {
          name: "programs",
          expect: EXPECT,
          include: ["tests/{e2e,replicas}/**/*.test.ts", ...SLOW],
          exclude: [SMOKE, ...EXCLUDED],
          globalSetup: ["tests/e2e/build.ts", "tests/fixtures/postgres-setup.ts"],
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
