import { expect, test } from "vitest";
import { contactOf } from "../../../src/feeds/entry-elements.js";

test.for(["ada@example.org", "ada.novak+feeds@mail.example.co.uk", "o'brien@example.org"])(
  "%s may be published",
  (email) => {
    expect(contactOf({ name: "Ada", email })).toEqual({ uri: undefined, email });
  },
);

test.for([
  "",
  "ada",
  "ada@",
  "@example.org",
  "ada@localhost",
  "ada @example.org",
  "<ada@example.org>",
  "a@b.c\n",
])("%j is not a usable e-mail address", (email) => {
  expect(contactOf({ name: "Ada", email }).email).toBeUndefined();
});

test("an author's page is an http or https URI, or omitted", () => {
  expect(contactOf({ name: "Ada", url: "https://ada.example/größe" }).uri).toBe(
    "https://ada.example/gr%C3%B6%C3%9Fe",
  );
  expect(contactOf({ name: "Ada", url: "javascript:alert(1)" }).uri).toBeUndefined();
});
