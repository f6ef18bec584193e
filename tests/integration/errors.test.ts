import { describe, expect, onTestFinished, test } from "vitest";
import { startService } from "../fixtures/running-service.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

async function start() {
  const directory = directoryWith({ "a.md": "# A\n\nText.\n" }, onTestFinished);
  return await startService({ directory, settings: { url: "https://example.org/news/" } });
}

describe("an error", () => {
  test("is an HTML page with a link home, under the policy of all pages", async () => {
    const service = await start();
    const { status, headers, text } = await service.ask("/articles/nothing", {
      headers: { Accept: BROWSER },
    });

    expect(status).toBe(404);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "content-security-policy": (await service.ask("/")).headers["content-security-policy"],
    });
    expect(text).toContain("<h1>Not Found</h1>");
    expect(text).toContain("There is no such article.");
    expect(text).toContain('<a href="/news/">To the front page</a>');
  });

  test.for(["*/*", "application/json", "application/rss+xml, */*;q=0.1", undefined])(
    "is a problem document for programs, which accept %s",
    async (accept) => {
      const service = await start();
      const { status, headers, text } = await service.ask("/nothing", {
        headers: accept === undefined ? {} : { Accept: accept },
      });

      expect(status).toBe(404);
      expect(headers["content-type"]).toBe("application/problem+json; charset=utf-8");
      expect(JSON.parse(text)).toMatchObject({ code: "not-found" });
    },
  );
});

test("pages allow only their own script, and only pictures, media and fonts from elsewhere", async () => {
  const service = await start();
  const policy = (await service.ask("/")).headers["content-security-policy"];

  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'self'; img-src \* data:; media-src \*; font-src \*; base-uri 'none'; form-action 'self'; frame-ancestors 'self'$/,
  );
});
