import { HtmlValidate } from "html-validate";
import { afterAll, expect, test } from "vitest";
import { PAGES, startPages } from "../fixtures/pages.js";
import { TOKEN } from "../fixtures/running-service.js";

/** Everything that the HTML standard says and the library knows, and its rules of accessibility. */
const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    "no-inline-style": "error",
    "no-implicit-button-type": "error",
    // A title may be as long as the publisher likes.
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
