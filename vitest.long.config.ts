import { defineConfig } from "vitest/config";

/** What takes minutes: `npm run test:long`. */
export default defineConfig({
  test: {
    name: "long",
    include: ["tests/long/**/*.test.ts"],
    globalSetup: ["tests/e2e/build.ts"],
    testTimeout: 1_800_000,
    // Ten thousand files take their time to be removed, too.
    hookTimeout: 120_000,
  },
});
