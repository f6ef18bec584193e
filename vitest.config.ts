import { defineConfig } from "vitest/config";

/** What a ledger promises, whatever database it is in. */
const ON_EVERY_ENGINE = [
  "terms",
  "document-dates",
  "export-ledger",
  "feed-catalog",
  "identity",
  "import-ledger",
  "incremental-cache",
  "ledger",
  "stubs",
  "version-compatibility",
  "private-articles",
  "refresh-history",
  "revisions",
  "search-index",
  "statistics",
  "withdraw-article",
];

/** What several processes do with one ledger. */
const SHARED = [
  "tests/unit/ledger/{shared-ledger,lost-connection,media/stored-media}.test.ts",
  "tests/unit/app/{remote-refresh-queue,replicas-of-two-kinds,replica-revisions}.test.ts",
  "tests/unit/publishing/media-ingest.test.ts",
];

export default defineConfig({
  test: {
    // One more than vitest takes on a small machine: many tests wait for programs, disks and clocks.
    maxWorkers: 2,
    // With --coverage; of what runs in these processes, and not of the programs that end-to-end tests start.
    coverage: {
      provider: "v8",
      include: ["src/**/*.{ts,tsx}"],
      reporter: ["text-summary", "html"],
      reportOnFailure: true,
      reportsDirectory: "node_modules/.cache/coverage",
    },
    projects: [
      // Files share their modules, since most of them take less time than loading what they test.
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          exclude: SHARED,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          isolate: false,
        },
      },
      // The same tests of the ledger, in another database.
      {
        test: {
          name: "unit on PostgreSQL",
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
          include: ["tests/integration/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          isolate: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: ["tests/e2e/build.ts"],
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "replicas",
          include: ["tests/replicas/**/*.test.ts"],
          globalSetup: ["tests/e2e/build.ts", "tests/fixtures/postgres-setup.ts"],
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
