import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { SETTINGS } from "../../src/config/settings.js";

const ROOT = new URL("../../", import.meta.url).pathname;
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

const GUIDES = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
  .map((name) => join("docs", name))
  .filter((name) => statSync(join(ROOT, name)).isFile() && !name.endsWith(".png"));

test.for(["README.md", "Dockerfile", ...GUIDES])("%s names only existing settings", (file) => {
  const known = new Set<string>(Object.values(SETTINGS).map(({ env }) => env));
  const named = [...read(file).matchAll(/FEEDWRIGHT_[A-Z\d]+(?:_[A-Z\d]+)*/g)].map(([name]) => name);

  expect(named.filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, "")))).toEqual([]);
});

test("the Compose file mounts the image's volumes and uses the stop timeout of the guide", () => {
  const { services } = parse(read("docs/docker-and-systemd/compose.yaml"));
  const volumes = services.news.volumes.map((volume: string) => volume.split(":")[1]);

  expect(JSON.parse(/^VOLUME (.*)$/m.exec(read("Dockerfile"))?.[1] ?? "")).toEqual(volumes);
  expect(read("docs/docker-and-systemd.md")).toContain(
    `--stop-timeout ${Number.parseInt(services.news.stop_grace_period, 10)}`,
  );
});

test("the scaling Compose file runs two replicas of the image behind the guide's proxy", () => {
  const { services, networks, secrets } = parse(read("docs/scaling/compose.yaml"), { merge: true });
  const image = read("Dockerfile");
  const imageVolumes = JSON.parse(/^VOLUME (.*)$/m.exec(image)?.[1] ?? "");
  const port = /^EXPOSE (\d+)$/m.exec(image)?.[1];
  const servers = [...read("docs/scaling/nginx.conf").matchAll(/server ([\d.]+:\d+) /g)].map(([, at]) => at);
  const replicas = [services["replica-1"], services["replica-2"]];

  expect(servers).toEqual(replicas.map((replica) => `${replica.networks.default.ipv4_address}:${port}`));
  for (const { environment, secrets: given, volumes, tmpfs } of replicas) {
    const mounted = [...volumes, ...tmpfs].map(
      (volume: string) => volume.replace(/^\.[^:]*:/, "").split(":")[0],
    );
    expect(mounted).toEqual(expect.arrayContaining(imageVolumes));
    const named = Object.values<string>(environment).filter((value) => value.startsWith("/run/secrets/"));
    expect(named.map((file) => file.replace("/run/secrets/", ""))).toEqual(given);
    expect(Object.keys(secrets)).toEqual(expect.arrayContaining(given));
    expect(environment.FEEDWRIGHT_PROXIES).toBe("1");
  }
  expect(services.proxy.volumes[0]).toMatch(/^\.\/docs\/scaling\/nginx\.conf:/);
  expect(networks.default.ipam.config[0].subnet).toBe("172.30.83.0/24");
});

test("the publish workflow passes the live site as --previous except on the first run", () => {
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
