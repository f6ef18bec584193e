import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadOrCreateRefreshToken } from "../../../src/cli/refresh-token.js";
import { directoryWith, temporaryDirectory } from "../../fixtures/temporary-directory.js";

test("creates one random token that only the owner can read", () => {
  const directory = temporaryDirectory();
  const { token, file } = loadOrCreateRefreshToken(directory);

  expect(token).toMatch(/^[\w-]{32}$/);
  expect(readFileSync(file, "utf8")).toBe(`${token}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(loadOrCreateRefreshToken(directory)).toEqual({ token, file });
  expect(loadOrCreateRefreshToken(temporaryDirectory()).token).not.toBe(token);
});

test("removes read access of other users", () => {
  const directory = directoryWith({ "refresh-token": "written-by-hand\n" });
  chmodSync(join(directory, "refresh-token"), 0o644);

  expect(loadOrCreateRefreshToken(directory).token).toBe("written-by-hand");
  expect(statSync(join(directory, "refresh-token")).mode & 0o777).toBe(0o600);
});

test("creates a token in an empty file, which a killed process leaves behind", () => {
  const directory = directoryWith({ "refresh-token": "\n" });
  chmodSync(join(directory, "refresh-token"), 0o644);
  const { token, file } = loadOrCreateRefreshToken(directory);

  expect(token).toMatch(/^[\w-]{32}$/);
  expect(readFileSync(file, "utf8")).toBe(`${token}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a missing directory is a configuration error", () => {
  expect(() => loadOrCreateRefreshToken(join(temporaryDirectory(), "missing"))).toThrow(
    expect.objectContaining({ code: "configuration" }),
  );
});
