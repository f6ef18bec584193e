import { defineConfig } from "vitest/config";

/** For `npm run mutants`, which selects the tests of one folder. */
export default defineConfig({
  test: {
    include: ["tests/unit/**/*.test.ts"],
    // Several processes share a PostgreSQL database there.
    exclude: [
      "**/{shared-ledger,lost-connection,stored-media,remote-refresh-queue,replicas-of-two-kinds,replica-revisions,media-ingest}.test.ts",
    ],
    // A mutant may hang; a slow test must not count as one.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    isolate: false,
  },
});
