import { defineConfig } from "vitest/config";

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
          testTimeout: 30_000,
          hookTimeout: 30_000,
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
    ],
  },
});
