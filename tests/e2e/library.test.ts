import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ask } from "../fixtures/ask.js";
import { walkFrom } from "../fixtures/links-within.js";
import { installPacked, ROOT } from "../fixtures/packed-package.js";
import { cleanUpAfterAll, directoryWith } from "../fixtures/temporary-directory.js";

const TOKEN = "a-token-for-the-tests-only";

/** A user's app with its own settings, routes and shutdown. */
const APP = `import type { AddressInfo } from "node:net";
import express from "express";
import { createPublisher, feedRouter, type Publisher, PublisherError, type RefreshReport } from "feedwright";

const app = express();
app.set("strict routing", true);
const settings = { ...app.settings };
const server = app.listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const origin = \`http://127.0.0.1:\${(server.address() as AddressInfo).port}\`;

const publisher: Publisher = await createPublisher({
  directory: ${JSON.stringify(join(ROOT, "articles"))},
  url: \`\${origin}/news/\`,
  title: "News",
  limit: 3,
  window: 0,
  data: "data",
  refreshToken: "${TOKEN}",
});
publisher.on("failed", (error) => console.error(error instanceof PublisherError ? error.code : error));
publisher.on("warning", (text: string) => console.error(text));
app.get("/", (_req, res) => void res.send("the app's front page"));
app.use("/news", feedRouter(publisher));
app.use((req, res) => void res.status(404).send(\`the app has nothing at \${req.originalUrl}\`));

const [report]: [RefreshReport] = await new Promise((resolve) => publisher.once("refreshed", (...all) => resolve(all)));
const isUntouched = Object.entries(settings).every(([name, value]) => app.get(name) === value);
console.log(JSON.stringify({ origin, shown: report.shown, isUntouched }));

process.once("SIGTERM", async () => {
  server.close();
  server.closeAllConnections();
  await publisher.close();
});
`;

const atTheEnd = cleanUpAfterAll();
const place = directoryWith(
  {
    "package.json": JSON.stringify({ type: "module" }),
    "app.ts": APP,
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        target: "es2022",
        module: "nodenext",
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        types: ["node"],
      },
      files: ["app.ts"],
    }),
  },
  atTheEnd,
);

let files: string[] = [];
let origin = "";
let started: { shown: number; isUntouched: boolean };
let stop: () => Promise<number | null>;

beforeAll(async () => {
  files = installPacked(place);
  const compiled = spawnSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc")], {
    cwd: place,
    encoding: "utf8",
  });
  expect(compiled.stdout).toBe("");
  const child = spawn(process.execPath, ["app.js"], { cwd: place, stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "close");
  stop = async () => {
    child.kill("SIGTERM");
    return (await exit)[0];
  };
  atTheEnd(() => void child.kill("SIGKILL"));
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  ({ origin, ...started } = JSON.parse(line) as typeof started & { origin: string });
}, 60_000);

test("the package contains the built program and only the public types", () => {
  const others = files.filter((path) => !/^dist\/.*\.js$/.test(path)).sort();

  expect(others).toEqual([
    "LICENSE",
    "README.md",
    "dist/articles/article.d.ts",
    "dist/articles/tinyld.license",
    "dist/config/settings.d.ts",
    "dist/index.d.ts",
    "dist/lib/errors.d.ts",
    "dist/publishing/report.d.ts",
    "dist/publishing/work-counts.d.ts",
    "package.json",
  ]);
});

describe("mounted under /news", () => {
  test("the first refresh is reported, and the app's settings are unchanged", () => {
    expect(started).toMatchObject({ isUntouched: true });
    expect(started.shown).toBeGreaterThan(5);
  });

  test("articles can be searched", async () => {
    expect((await ask(origin, "/news/")).text).toContain('action="/news/search"');
    const { status, text } = await ask(origin, "/news/search?q=subscriber&page=1");

    expect(status).toBe(200);
    expect(text).toContain(`<a href="${origin}/news/articles/ids-outlive-everything">`);
  });

  test("every link works and stays under /news", async () => {
    const walked = await walkFrom(`${origin}/news/`);

    expect(walked.filter(({ status, url }) => status !== 200 || !url.startsWith(`${origin}/news/`))).toEqual(
      [],
    );
    const paths = walked.map(({ url }) => new URL(url).pathname);
    expect(paths).toContain("/news/rss.xml");
    expect(paths).toContain("/news/archive/1/atom.xml");
    expect(paths).toContain("/news/opml.xml");
    expect(paths).toContain("/news/style.css");
    expect(paths).toContain("/news/articles/ids-outlive-everything");
    expect(paths.some((path) => path.startsWith("/news/files/"))).toBe(true);
  });

  test.for(["/rss.xml", "/sitemap.xml", "/robots.txt", "/opml.xml", "/healthz", "/readyz"])(
    "%s answers",
    async (path) => {
      expect((await ask(origin, `/news${path}`)).status).toBe(200);
    },
  );

  test("a reader with a cached feed gets a 304", async () => {
    const { headers } = await ask(origin, "/news/rss.xml");
    const again = await ask(origin, "/news/rss.xml", { headers: { "If-None-Match": headers.etag ?? "" } });

    expect(again).toMatchObject({ status: 304, text: "" });
  });

  test.for([
    ["/feed", "/rss.xml"],
    ["/favicon.ico", "/icon.svg"],
    ["/categories/basics", "/categories/basics/"],
  ])("%s redirects to %s", async ([path, target]) => {
    const { status, headers } = await ask(origin, `/news${path}`);

    expect({ status, location: headers.location }).toEqual({ status: 301, location: `/news${target}` });
  });

  test.for(["/nothing-here", "/articles/no-such", "/files/no-such.png", "/files/%zz"])(
    "%s goes on to the app",
    async (path) => {
      const { status, text } = await ask(origin, `/news${path}`);

      if (path.includes("%zz")) expect(status).toBe(400);
      else expect({ status, text }).toEqual({ status: 404, text: `the app has nothing at /news${path}` });
    },
  );

  test("other paths belong to the app", async () => {
    expect((await ask(origin, "/")).text).toBe("the app's front page");
    expect((await ask(origin, "/rss.xml")).text).toBe("the app has nothing at /rss.xml");
  });

  test("a refresh needs the token, and its URL is under the same path", async () => {
    expect((await ask(origin, "/news/refresh", { method: "POST" })).status).toBe(401);
    const Authorization = `Bearer ${TOKEN}`;
    const accepted = await ask(origin, "/news/refresh", {
      method: "POST",
      headers: { Authorization, Prefer: "respond-async" },
    });

    expect(accepted.status).toBe(202);
    expect(accepted.headers.location).toMatch(/^\/news\/refreshes\/[\w-]+$/);
    const found = await ask(origin, accepted.headers.location ?? "", { headers: { Authorization } });
    expect(found.status).toBe(200);
  });
});

describe("without a server", () => {
  test("a publisher without a schedule refreshes on request, and its process exits by itself", () => {
    const script = `
      import { createPublisher } from "feedwright";
      const publisher = await createPublisher({ directory: ${JSON.stringify(join(ROOT, "articles"))},
        url: "https://example.org/news/", schedule: false, watch: true, data: "data-of-another" });
      const { shown } = await publisher.refresh();
      await publisher.close();
      console.log(shown > 5);
      await publisher.refresh().catch(({ code }) => console.log(code));`;
    const { status, stdout, stderr } = inApp(script);

    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "true\npress-stopped\n", stderr: "" });
  });

  test("all invalid options are reported at once, under the settings' names", () => {
    const script = `
      import { createPublisher } from "feedwright";
      await createPublisher({ directory: "articles", limit: 0, schedul: "x", port: 3000, hubs: ["nowhere"] })
        .catch(({ code, message }) => console.log(code + "\\n" + message));`;

    expect(inApp(script).stdout.trim().split("\n")).toEqual([
      "configuration",
      "schedul: there is no such option; see docs/library.md",
      "port: there is no such option; see docs/library.md",
      "url: expected an address such as https://example.org/news/, found none",
      'limit: expected a whole number from 1 to 1000, found "0"',
      'hubs: expected addresses, parted by spaces or commas, found "nowhere"',
    ]);
  });

  test("the library reads neither environment nor feedwright.yaml", () => {
    const script = `
      import { createPublisher } from "feedwright";
      const publisher = await createPublisher({ directory: ${JSON.stringify(join(ROOT, "articles"))},
        url: "https://example.org/", schedule: false, data: "data-of-a-third" });
      console.log("opened");
      await publisher.close();`;

    expect(inApp(script, { FEEDWRIGHT_LIMIT: "0", FEEDWRIGHT_NONSENSE: "1" }).stdout).toBe("opened\n");
  });
});

test("the packed program publishes the directory it is given", async () => {
  const child = spawn(
    process.execPath,
    [join(place, "node_modules/feedwright/dist/main.js"), join(ROOT, "articles"), "--port", "0"],
    { cwd: place, stdio: ["ignore", "pipe", "ignore"], env: { PATH: process.env["PATH"] } },
  );
  const exit = once(child, "close");
  let printed = "";
  for await (const text of child.stdout.setEncoding("utf8")) {
    printed += text;
    if (/^ {2}Publication/m.test(printed)) break;
  }
  const address = /Front page +(\S+)/.exec(printed)?.[1] ?? "";
  const { status } = await fetch(new URL("rss.xml", address));
  child.kill("SIGTERM");
  await exit;

  expect(status).toBe(200);
});

test("a process exits by itself after its publisher is closed", async () => {
  expect(await stop()).toBe(0);
});

function inApp(script: string, env: Readonly<Record<string, string>> = {}) {
  writeFileSync(join(place, "script.js"), script);
  return spawnSync(process.execPath, ["script.js"], {
    cwd: place,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], ...env },
    timeout: 30_000,
  });
}
