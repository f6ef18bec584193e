import type { Page } from "playwright-core";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { violations } from "../fixtures/accessibility.js";
import { openTab, startBrowser } from "../fixtures/browser.js";
import { PAGES, startPages } from "../fixtures/pages.js";
import { startService } from "../fixtures/running-service.js";
import { directoryWith } from "../fixtures/temporary-directory.js";

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"/>';
const service = await startPages(afterAll);
const browser = await startBrowser(afterAll);

const LOOKS = [390, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ viewport: { width, height: 900 }, colorScheme })),
);
const looks = await Promise.all(
  LOOKS.map(
    async (look) => [look.viewport.width, look.colorScheme, await openTab(browser, afterAll, look)] as const,
  ),
);

describe.for(looks)("at a width of %i pixels, %s", ([, , tab]) => {
  test.for(PAGES)("%s is accessible, fits the width and logs no errors", async (path) => {
    const { page, complaints } = tab;
    const before = complaints.length;

    const answer = await page.goto(`${service.origin}${path}`);
    expect(answer?.status()).toBe(200);
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.locator("details").evaluateAll((all) => {
      for (const details of all) details.setAttribute("open", "");
    });
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(complaints.slice(before)).toEqual([]);
  });

  test("an error page fits as well", async () => {
    const { page } = tab;

    const answer = await page.goto(`${service.origin}/articles/nothing`);
    expect(answer?.status()).toBe(404);
    expect(await page.locator("h1").innerText()).toBe("Not Found");
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.getByRole("link", { name: "To the front page" }).click();
    expect(page.url()).toBe(`${service.origin}/`);
  });
});

describe.for(["light", "dark"] as const)("with the publisher's color and stylesheet, %s", (colorScheme) => {
  test.for(["#ffff00", "#000080", "#808080"])("everything can be read in %s", async (accent) => {
    const folder = directoryWith({ "brand.css": "footer { letter-spacing: 3px }" });
    const dressed = await startService({
      directory: directoryWith({
        "mill.md": "---\ntags: [oak, iron]\n---\n# The mill\n\n![A mill](mill.svg)\n",
        "mill.svg": PICTURE,
      }),
      settings: { accent, stylesheet: `${folder}/brand.css` },
    });
    const { page, complaints } = await openTab(browser, onTestFinished, { colorScheme });

    for (const path of ["/", "/rss.xml", "/articles/mill"]) {
      await page.goto(`${dressed.origin}${path}`);
      expect(await violations(page)).toEqual([]);
      expect(await page.locator("footer").evaluate((footer) => getComputedStyle(footer).letterSpacing)).toBe(
        "3px",
      );
    }
    expect(complaints).toEqual([]);
  });
});

describe("a visitor", () => {
  test("opens a section of an article from the front page", async () => {
    const { page, complaints } = await openTab(browser, onTestFinished);
    await page.goto(service.origin);

    await page.getByText("2 sections").last().click();
    await page.getByRole("link", { name: "الماء" }).click();
    expect(decodeURIComponent(page.url())).toBe(`${service.origin}/articles/arabic#الماء`);
    expect(await page.locator("article").evaluate((article) => getComputedStyle(article).direction)).toBe(
      "rtl",
    );
    expect(complaints).toEqual([]);
  });

  test("copies the address of a feed", async () => {
    const { page, complaints } = await openTab(browser, onTestFinished, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await page.goto(service.origin);

    await page.getByRole("button", { name: "Copy the address of Atom 1.0" }).click();
    await page.getByText("Copied").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${service.origin}/atom.xml`);
    expect(complaints).toEqual([]);
  });

  test("without JavaScript finds everything except the copy buttons", async () => {
    const { page } = await openTab(browser, onTestFinished, { javaScriptEnabled: false });
    await page.goto(service.origin);

    expect(await page.getByRole("button").allInnerTexts()).toEqual(["Search"]);
    expect(await page.getByText(`${service.origin}/atom.xml`).isVisible()).toBe(true);
    await page.getByRole("link", { name: "The mill & <the weir>" }).click();
    expect(await page.locator("h1").innerText()).toBe("The mill & <the weir>");
  });

  test.for([true, false])(
    "finds an article by words in its text, and opens its section; scripts: %s",
    async (javaScriptEnabled) => {
      const { page, complaints } = await openTab(browser, onTestFinished, { javaScriptEnabled });
      await page.goto(service.origin);

      const form = page.getByRole("search");
      await form.getByRole("searchbox", { name: "Search the articles" }).fill("ben oak");
      await form.getByRole("button", { name: "Search" }).click();
      await page.waitForURL(`${service.origin}/search?q=ben+oak`);
      expect(await page.getByRole("searchbox").inputValue()).toBe("ben oak");
      expect(await page.locator("mark").allInnerTexts()).toEqual(["Ben", "oak"]);
      await page.getByRole("main").getByRole("link", { name: "The wheel" }).click();
      await page.waitForURL(`${service.origin}/articles/mill#the-wheel`);

      await page.goto(`${service.origin}/search`);
      await page.getByRole("searchbox").fill("الطاحونة");
      await page.keyboard.press("Enter");
      await page.getByRole("main").getByRole("link", { name: "RSS والقراء" }).click();
      expect(page.url()).toBe(`${service.origin}/articles/arabic`);
      // A browser that navigates away aborts its request for the icon.
      expect(complaints.filter((text) => !text.includes("/icon.svg"))).toEqual([]);
    },
  );

  test("sees that nothing was found, and searches for something else", async () => {
    const { page } = await openTab(browser, onTestFinished);
    await page.goto(`${service.origin}/search?q=zebra`);

    expect(await page.getByRole("main").innerText()).toContain("No article has all of these words.");
    await page.getByRole("searchbox").fill("weir");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "The mill & <the weir>" }).click();
    expect(await page.locator("h1").innerText()).toBe("The mill & <the weir>");
  });

  test("walks from article to article and to more of the same kind", async () => {
    const { page, complaints } = await openTab(browser, onTestFinished);
    await page.goto(`${service.origin}/articles/mill`);

    expect(await page.getByRole("link", { name: "Next article" }).count()).toBe(0);
    await page.getByRole("link", { name: "Previous article" }).click();
    expect(page.url()).toBe(`${service.origin}/articles/arabic`);
    await page.getByRole("link", { name: "Places", exact: true }).last().click();
    expect(page.url()).toBe(`${service.origin}/categories/places/`);
    expect(complaints).toEqual([]);
  });

  test("finds older articles page by page", async () => {
    const { page, complaints } = await openTab(browser, onTestFinished);
    await page.goto(service.origin);

    await page.getByRole("link", { name: "Older articles" }).click();
    expect(page.url()).toBe(`${service.origin}/archive/1/`);
    expect(await page.locator("article h3").allInnerTexts()).toEqual([
      "Old news 2",
      "Old news 1",
      "Old news 0",
    ]);
    expect(complaints).toEqual([]);
  });

  test("skips to the content, sees the focus and follows a link by keyboard", async () => {
    const { page } = await openTab(browser, onTestFinished);
    await page.goto(service.origin);

    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to the content" });
    expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
    expect((await skip.boundingBox())?.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press("Enter");
    const order: string[] = [];
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const { activeElement: element } = document;
        if (element === null || element === document.body) return undefined;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const isMarked = outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0;
        return { text: element.textContent, isMarked };
      });
      if (at === undefined) break;
      expect(at).toMatchObject({ isMarked: true });
      order.push(at.text);
    }
    // An input has no text of its own.
    expect(order.slice(0, 3)).toEqual(["", "Search", "RSS 2.0"]);
    expect(order).toContain("Copy the address of RSS 2.0");
    expect(order.indexOf("Feedly")).toBeLessThan(order.indexOf("The mill & <the weir>"));
    await page.getByRole("link", { name: "The mill & <the weir>" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${service.origin}/articles/mill`);
  });
});

/** Pixels by which the page is wider than the window. */
async function overflow(page: Page): Promise<number> {
  return await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}
