import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { runProgram } from "../fixtures/running-program.js";
import { directoryWith, temporaryDirectory } from "../fixtures/temporary-directory.js";

const SAMPLES = new URL("../../articles/", import.meta.url).pathname;
const GOOD = { "articles/good.md": "---\ntitle: Good\ndate: 2026-01-01\n---\n\nText.\n" };

test.concurrent("check lists rejected and withheld articles, exits with status 1 and writes nothing", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith(
    {
      ...GOOD,
      "articles/bad.md": "---\ntitle: A\ntitle: B\n---\nText.\n",
      "articles/draft.md": "---\ndraft: true\n---\nText.\n",
      "articles/over.md": "---\ndate: 2026-01-01\nexpires: 2026-01-02T12:00:00Z\n---\nText.\n",
    },
    onTestFinished,
  );
  const { status, stdout } = await runProgram(["check", "--timezone", "UTC"], { cwd });

  expect(status).toBe(1);
  expect(stdout).toMatch(/^rejected {2}bad\.md:3: .+; .+$/m);
  expect(stdout).toMatch(/^held {6}draft\.md: it is a draft$/m);
  expect(stdout).toMatch(/^held {6}over\.md: it expired on 2 Jan 2026, 12:00:00$/m);
  expect(stdout).toContain("1 to publish, 0 waiting for their dates, 2 held back, 1 rejected, 0 doubtful\n");
  expect(readdirSync(cwd)).toEqual(["articles"]);
});

test.concurrent("check of the sample articles exits with status 0", async ({ onTestFinished }) => {
  const { status, stdout } = await runProgram(["check", SAMPLES], {
    cwd: temporaryDirectory(onTestFinished),
  });

  expect([status, stdout]).toEqual([0, expect.stringContaining("0 rejected, 0 doubtful")]);
});

test.concurrent("preview shows sections and summaries as text and as JSON", async ({ onTestFinished }) => {
  const cwd = directoryWith({ "a.md": "# Title\n\nIt opens.\n\n## Part\n\nIt goes on.\n" }, onTestFinished);
  const forPeople = await runProgram(["preview", "a.md"], { cwd });
  const forPrograms = await runProgram(["preview", "a.md", "--json"], { cwd });

  expect(forPeople).toMatchObject({ status: 0, stderr: "" });
  expect(forPeople.stdout).toMatch(
    /^Title\n[\s\S]*\(introduction\)\n {2}It opens\.\n\nPart {2}#part\n {2}It goes on\.\n$/,
  );
  expect(JSON.parse(forPrograms.stdout)).toMatchObject({
    title: "Title",
    sections: [
      { heading: "", summary: "It opens." },
      { heading: "Part", anchor: "part", summary: "It goes on." },
    ],
  });
});

test.concurrent("help and version go to standard output, even with invalid settings", async ({
  onTestFinished,
}) => {
  const cwd = directoryWith({ "feedwright.yaml": "port: no\n" }, onTestFinished);
  const help = await runProgram(["serve", "--help"], { cwd });
  const version = await runProgram(["-v"], { cwd });

  expect(help).toMatchObject({
    status: 0,
    stderr: "",
    stdout: expect.stringMatching(/^feedwright: .*\n\nUsage:\n/),
  });
  expect(version).toMatchObject({
    status: 0,
    stderr: "",
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

test.concurrent("a closed pipe causes no error", async () => {
  const program = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
  const pipeline = `"${process.execPath}" "${program}" --help | true`;
  const { stdout, stderr } = await promisify(execFile)("sh", ["-c", pipeline]);

  expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
});
