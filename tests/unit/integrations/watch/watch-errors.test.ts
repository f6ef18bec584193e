import { expect, test } from "vitest";
import { isExhausted, watchingFailure } from "../../../../src/integrations/watch/watch-errors.js";

test.for([
  ["inotify_add_watch on '/articles/a' failed: No space left on device", /raise .*max_user_watches/],
  ["Unable to initialize inotify: Too many open files", /raise .*max_user_instances/],
  [Object.assign(new Error("watch '/'"), { code: "EMFILE" }), /raise .*max_user_instances/],
  [Object.assign(new Error("watch '/'"), { code: "ENOSPC" }), /raise .*max_user_watches/],
] as const)("%s: says what to raise, and that the schedule goes on", ([thrown, remedy]) => {
  const error = typeof thrown === "string" ? new Error(thrown) : thrown;

  expect(isExhausted(error)).toBe(true);
  expect(watchingFailure("/articles", error)).toMatchObject({
    code: "directory-unreadable",
    message: expect.stringMatching(remedy),
    cause: error,
  });
  expect(watchingFailure("/articles", error).message).toMatch(/^\/articles: .*until then the schedule/);
});

test("anything else is told as it is", () => {
  const error = new Error("Permission denied");

  expect(isExhausted(error)).toBe(false);
  expect(watchingFailure("/articles", error).message).toMatch(/Permission denied.*able to read every folder/);
});
