import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { limitConnections, readOpenFilesLimit } from "../../../src/cli/open-files.js";
import { directoryWith } from "../../fixtures/temporary-directory.js";

test("reads the soft limit of this process", () => {
  const limits =
    "Limit                     Soft Limit           Hard Limit           Units     \nMax processes             63433                63433                processes \nMax open files            1024                 524288               files     \n";
  const directory = directoryWith({ limits }, onTestFinished);

  expect(readOpenFilesLimit(join(directory, "limits"))).toBe(1024);
  expect(readOpenFilesLimit(join(directory, "nothing"))).toBeUndefined();
});

test("keeps the requested number of connections if the limit allows it", () => {
  expect(limitConnections(15_000, 524_288)).toEqual({ connections: 15_000, warning: undefined });
  expect(limitConnections(15_000, undefined)).toEqual({ connections: 15_000, warning: undefined });
});

test.for([
  [1024, 768],
  [300, 150],
])(
  "with %d open files, at most %d connections are allowed, and the warning says what to raise",
  ([limit = 0, most]) => {
    const { connections, warning } = limitConnections(15_000, limit);

    expect(connections).toBe(most);
    expect(warning).toContain(`15000 connections take a limit of 15256 open files, and it is ${limit}`);
  },
);
