import { defineConfig } from "vitest/config";

/** For `npm run mutants`, which says which folder's tests to run. */
export default defineConfig({
  test: {
    include: ["tests/unit/**/*.test.ts"],
    // They are of several processes, and want another database.
    exclude: ["**/{shared-ledger,lost-connection,stored-media}.test.ts"],
    // A mutant may hang, which is told apart by more than this.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    isolate: false,
  },
});
