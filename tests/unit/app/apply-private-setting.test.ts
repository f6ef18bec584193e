import { expect, test } from "vitest";
import { applyPrivateSetting } from "../../../src/app/apply-private-setting.js";
import { loadConfig } from "../../../src/config/config.js";
import { newPublication } from "../../fixtures/ledger-harness.js";

const noon = Date.UTC(2026, 0, 5, 12);
const FILES = { "a.md": { text: "a", categories: ["Members"] }, "b.md": { text: "b" } };

/** As the program reads it: undefined when it is not set. */
function said(value?: string) {
  const flags = value === undefined ? {} : { private: value };
  return loadConfig({ directory: ".", flags, env: {}, workingDirectory: import.meta.dirname }).config;
}

async function publicationWithMembers() {
  const books = await newPublication();
  await applyPrivateSetting(books.ledger, said("Members"));
  await books.refresh(FILES, noon);
  return books;
}

test("a missing setting is rejected by name while articles are private, and they stay private", async () => {
  const { ledger } = await publicationWithMembers();

  await expect(applyPrivateSetting(ledger, said())).rejects.toMatchObject({
    code: "configuration",
    message: expect.stringMatching(
      /^FEEDWRIGHT_PRIVATE: expected Members, .* found nothing: an article of .* set it again .*"nothing"$/,
    ),
  });
  expect(await ledger.articles.countShown(noon, "public")).toBe(1);
});

test.for(["nothing", "Nothing", "Other"])("the value %s is accepted", async (value) => {
  const { ledger } = await publicationWithMembers();

  await applyPrivateSetting(ledger, said(value));
  expect(await ledger.articles.countShown(noon, "public")).toBe(2);
});

test("a missing setting is accepted when no article is private", async () => {
  const books = await publicationWithMembers();
  await books.refresh({ "b.md": FILES["b.md"] }, noon + 1);

  await applyPrivateSetting(books.ledger, said());
  expect(await books.ledger.privateArticles.categories()).toEqual([]);
});
