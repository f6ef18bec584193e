import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { SETTINGS } from "../../src/config.js";

const ROOT = new URL("../../", import.meta.url).pathname;
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

const GUIDES = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
  .map((name) => join("docs", name))
  .filter((name) => statSync(join(ROOT, name)).isFile() && !name.endsWith(".png"));

test.for(["README.md", "Dockerfile", ...GUIDES])("%s names no setting that there is not", (file) => {
  const known = new Set<string>(Object.values(SETTINGS).map(({ env }) => env));
  const named = [...read(file).matchAll(/FEEDWRIGHT_[A-Z\d]+(?:_[A-Z\d]+)*/g)].map(([name]) => name);

  expect(named.filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, "")))).toEqual([]);
});

test("Compose mounts what the image keeps outside, and waits as long as the guide does", () => {
  const { services } = parse(read("docs/docker-and-systemd/compose.yaml"));
  const volumes = services.news.volumes.map((volume: string) => volume.split(":")[1]);

  expect(JSON.parse(/^VOLUME (.*)$/m.exec(read("Dockerfile"))?.[1] ?? "")).toEqual(volumes);
  expect(read("docs/docker-and-systemd.md")).toContain(
    `--stop-timeout ${Number.parseInt(services.news.stop_grace_period, 10)}`,
  );
});

test("the workflow goes on from the site that it publishes to, unless it is the first", () => {
  const workflow = parse(/```yaml\n(name: Publish\n[^`]*)```/.exec(read("docs/static-export.md"))?.[1] ?? "");
  const commands = workflow.jobs.publish.steps.flatMap(({ run }: { run?: string }) => run ?? []);

  expect(Object.keys(workflow.env)).toEqual(["FEEDWRIGHT_URL"]);
  expect(commands).toEqual([
    "npx feedwright check articles --format github",
    expect.stringMatching(
      /^npx feedwright export public articles \$\{\{ !inputs\.first && '--previous "\$FEEDWRIGHT_URL"' \|\| '' \}\}$/,
    ),
  ]);
});
