import { expect, test } from "vitest";
import { isResourceExhausted, watchError } from "../../../../src/integrations/watch/watch-errors.js";

test.for([
  ["inotify_add_watch on '/articles/a' failed: No space left on device", /raise .*max_user_watches/],
  ["Unable to initialize inotify: Too many open files", /raise .*max_user_instances/],
  [Object.assign(new Error("watch '/'"), { code: "EMFILE" }), /raise .*max_user_instances/],
  [Object.assign(new Error("watch '/'"), { code: "ENOSPC" }), /raise .*max_user_watches/],
] as const)(
  "%s: names the limit to raise and says that scheduled refreshes still run",
  ([thrown, remedy]) => {
    const error = typeof thrown === "string" ? new Error(thrown) : thrown;

    expect(isResourceExhausted(error)).toBe(true);
    expect(watchError("/articles", error)).toMatchObject({
      code: "directory-unreadable",
      message: expect.stringMatching(remedy),
      cause: error,
    });
    expect(watchError("/articles", error).message).toMatch(/^\/articles: .*until then the schedule/);
  },
);

test("other errors are reported unchanged", () => {
  const error = new Error("Permission denied");

  expect(isResourceExhausted(error)).toBe(false);
  expect(watchError("/articles", error).message).toMatch(/Permission denied.*able to read every folder/);
});
