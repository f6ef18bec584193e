import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram, startProgram } from "../fixtures/running-program.js";
import { directoryWith, temporaryDirectory } from "../fixtures/temporary-directory.js";

test.for([[], ["my-notes"], ["./in a/folder: of 'notes'"]])(
  "the result of init %j can be published at once",
  async (args) => {
    const cwd = temporaryDirectory();
    const { status, stderr } = await runProgram(["init", ...args], { cwd });
    const checked = await runProgram(["check"], { cwd });
    const { ask, stop } = await startProgram([], { cwd });
    const { items } = JSON.parse((await ask("/feed.json")).text);
    await stop();

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(checked).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^1 to publish, .* 0 doubtful\n$/),
    });
    expect(items).toMatchObject([{ title: "Hello", tags: ["first"] }]);
  },
);

test.for(["feedwright.yaml", "articles/hello.md"])(
  "init writes nothing where there is a file %s",
  async (file) => {
    const cwd = directoryWith({ [file]: "title: Mine" });
    const { status, stderr } = await runProgram(["init"], { cwd });

    expect(status).toBe(2);
    expect(stderr).toContain("expected nothing there, found a file");
    expect(readFileSync(join(cwd, file), "utf8")).toBe("title: Mine");
    expect(["feedwright.yaml", "articles/hello.md"].filter((one) => existsSync(join(cwd, one)))).toEqual([
      file,
    ]);
  },
);

test("check writes GitHub annotations with paths relative to the working directory", async () => {
  const cwd = directoryWith({
    "content/a.md": "# A\n\nText.",
    "content/b, or c.md": "---\ntitle: B\ndate: never\n---\nText.",
    "content/d.md": "---\ntitel: D\n---\n# D\n\nText.",
  });
  const { status, stdout } = await runProgram(["check", "content", "--format", "github"], { cwd });

  expect(status).toBe(1);
  expect(stdout.split("\n")).toEqual([
    expect.stringMatching(/^::error file=content\/b%2C or c\.md,line=3::.*date/),
    expect.stringMatching(/^::warning file=content\/d\.md,line=2::.*titel/),
    expect.stringMatching(/^2 to publish, /),
    "",
  ]);
});

test.for([
  [["check", "--format", "gitlab"], '--format: expected github, found "gitlab"'],
  [["refresh", "--format", "github"], "--format goes with check"],
] as const)("%j is a mistake", async ([args, message]) => {
  const { status, stderr } = await runProgram([...args], { cwd: temporaryDirectory() });

  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
