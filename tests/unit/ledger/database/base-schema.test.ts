import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { migrate } from "../../../../src/ledger/database/migrate.js";
import { newPlace } from "../../../fixtures/open-ledger.js";
import { describeSchema } from "../../../fixtures/schema-description.js";
import { createVersion15 } from "../../../fixtures/version-15.js";

test("an empty database gets the schema that the 15 migrations before came to", async () => {
  const fresh = await (await newPlace(false)).database();
  await migrate(fresh, []);
  const migrated = await (await newPlace(false)).database();
  await createVersion15(migrated);

  const expected = await describeSchema(migrated);
  expect(expected.length).toBeGreaterThan(150);
  expect(await describeSchema(fresh)).toEqual(expected);
});

test("migrations and the base schema import kysely and one another alone", () => {
  const folder = new URL("../../../../src/ledger/database/migrations/", import.meta.url);
  const foreign = readdirSync(folder).flatMap((file) => {
    const imports = readFileSync(new URL(file, folder), "utf8").matchAll(
      /\bfrom "(.*?)"|\bimport\(?\s*"(.*?)"/g,
    );
    return Array.from(imports, ([, source, other]) => `${file}: ${source ?? other}`).filter(
      (line) => !/: (kysely|\.\/[\w-]+\.js)$/.test(line),
    );
  });

  expect(foreign).toEqual([]);
});
