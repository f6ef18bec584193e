import { expect, test } from "vitest";
import { documentsFingerprint } from "../../../src/app/stored-documents-fingerprint.js";
import { loadConfig } from "../../../src/config/config.js";
import { temporaryDirectory } from "../../fixtures/temporary-directory.js";

const HOME = "https://news.example.org/";

function fingerprint(directory: string, env: Readonly<Record<string, string>> = {}, home = HOME): string {
  const { config } = loadConfig({
    directory,
    flags: {},
    env: { FEEDWRIGHT_DATABASE_URL: "postgres://db.example.org/news", FEEDWRIGHT_TITLE: "News", ...env },
    workingDirectory: temporaryDirectory(),
  });
  return documentsFingerprint(config, home);
}

test("replicas have the same fingerprint wherever their articles are, and without articles", () => {
  const one = fingerprint("/srv/articles");

  expect(fingerprint("/home/ada/checkout", { FEEDWRIGHT_GIT_PULL: "true" })).toBe(one);
  expect(fingerprint("s3://news/posts", { FEEDWRIGHT_S3_ENDPOINT: "http://127.0.0.1:9000" })).toBe(one);
  expect(fingerprint("/srv/articles", { FEEDWRIGHT_SERVE_ONLY: "true", FEEDWRIGHT_PORT: "4000" })).toBe(one);
});

test("another title or URL changes the fingerprint", () => {
  const one = fingerprint("/srv/articles");

  expect(fingerprint("/srv/articles", { FEEDWRIGHT_TITLE: "Other news" })).not.toBe(one);
  expect(fingerprint("/srv/articles", { FEEDWRIGHT_LIMIT: "7" })).not.toBe(one);
  expect(fingerprint("/srv/articles", {}, "https://other.example.org/")).not.toBe(one);
});
