import { HtmlValidate } from "html-validate";
import { afterAll, expect, test } from "vitest";
import { PAGES, startPages } from "../fixtures/pages.js";
import { TOKEN } from "../fixtures/running-service.js";

/** All rules of the HTML standard and of accessibility that the library knows. */
const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    "no-inline-style": "error",
    "no-implicit-button-type": "error",
    // The publisher decides how long titles are.
    "long-title": "off",
  },
});
const service = await startPages(afterAll);

test.for([...PAGES, "/articles/nothing", "/status"])("%s is valid HTML", async (path) => {
  const { text, headers } = await service.ask(path, {
    headers: {
      "Sec-Fetch-Dest": "document",
      Accept: "text/html,*/*;q=0.8",
      Authorization: `Bearer ${TOKEN}`,
    },
  });

  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  const { results } = await validator.validateString(text);
  const found = results.flatMap(({ messages }) => messages);
  expect(found.map(({ ruleId, message, line, column }) => ({ ruleId, message, line, column }))).toEqual([]);
});
