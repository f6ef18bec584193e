import { expect, onTestFinished, test } from "vitest";
import { violations } from "../fixtures/accessibility.js";
import { startBrowser } from "../fixtures/browser.js";
import { dayOfPolls } from "../fixtures/day-of-polls.js";
import { startService, TOKEN } from "../fixtures/running-service.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

test.for([
  { width: 390, colorScheme: "dark" as const },
  { width: 1_200, colorScheme: "light" as const },
])("the status page fits $width pixels and logs no errors", async (shape) => {
  const directory = directoryWith({
    "mill.md": "# Mill\n\nIt turns.\n",
    "a-long-name-for-an-article-that-is-broken-all-the-same.md": "---\ntitle: [\n---\n",
  });
  const service = await startService({ directory, settings: { proxies: "1" } });
  for (const { path, userAgent, address } of dayOfPolls().filter(({ hour }) => hour === 0))
    await service.ask(path, { headers: { "User-Agent": userAgent, "X-Forwarded-For": address } });
  const browser = await startBrowser(onTestFinished);
  const { width, colorScheme } = shape;
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    httpCredentials: { username: "operator", password: TOKEN },
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));

  await page.goto(`${service.origin}/status`);

  expect(await page.locator("h1").textContent()).toBe("Status");
  expect(await page.locator("svg[role=img]").count()).toBe(3);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  // An applied style shows that the policy allows it.
  const fill = "getComputedStyle(document.querySelector('rect.s1')).fill";
  expect(await page.evaluate(fill)).toBe(colorScheme === "dark" ? "rgb(79, 179, 186)" : "rgb(36, 116, 123)");
  expect(await violations(page)).toEqual([]);
  expect(complaints.filter((text) => !text.includes("401"))).toEqual([]);
});
