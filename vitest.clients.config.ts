import { defineConfig } from "vitest/config";

/** Real feed clients, where they are installed: newsboat, rss2email and Python's feedparser. */
export default defineConfig({
  test: {
    name: "clients",
    include: ["tests/clients/**/*.test.ts"],
    globalSetup: ["tests/e2e/build.ts"],
    testTimeout: 60_000,
  },
});
