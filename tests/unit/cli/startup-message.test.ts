import { expect, test } from "vitest";
import { startupMessage } from "../../../src/cli/startup-message.js";
import { loadConfig } from "../../../src/config/config.js";
import { temporaryDirectory } from "../../fixtures/temporary-directory.js";

test("a serve-only replica says what it serves and which process refreshes", () => {
  const { config } = loadConfig({
    directory: "/srv/news",
    flags: { "serve-only": true, url: "https://news.example.org/" },
    env: { FEEDWRIGHT_DATABASE_URL: "postgres://feedwright:secret@db.example.org/news" },
    workingDirectory: temporaryDirectory(),
  });
  const text = startupMessage({
    config,
    home: "https://news.example.org/",
    listenUrl: "http://127.0.0.1:3000/",
    publicationId: "urn:uuid:7d44f1a2-6b4e-4d6c-9d35-52a0b1d0c9aa",
    report: { shown: 12, scheduled: 1 },
    tokenFile: undefined,
    next: new Date("2026-01-05T12:00:00Z"),
  });

  expect(text).toContain("publishes “News”");
  expect(text).toMatch(/^ {2}Articles +12 published, 1 waiting for its date, from the database$/m);
  expect(text).toMatch(/^ {2}Next refresh +by a replica that has the articles$/m);
  expect(text).not.toMatch(/secret|\/srv\/news/);
});
