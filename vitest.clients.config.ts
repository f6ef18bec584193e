import { defineConfig } from "vitest/config";

/** Readers, validators, a browser and a shared cache as Debian has them: docs/clients.md says which. */
export default defineConfig({
  test: {
    name: "clients",
    include: ["tests/clients/**/*.test.ts"],
    globalSetup: ["tests/e2e/build.ts"],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // They mostly wait for other programs.
    maxWorkers: 2,
  },
});
