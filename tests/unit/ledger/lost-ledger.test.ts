import { copyFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { Ledger } from "../../../src/ledger/ledger.js";
import { type RegisterCleanup, temporaryDirectory } from "../../fixtures/temporary-directory.js";

const REFRESH = { id: "a", asked: 1, ended: 2 };

async function openLedger(atTheEnd: RegisterCleanup) {
  const file = join(temporaryDirectory(atTheEnd), "data", "ledger.sqlite");
  const ledger = await Ledger.open(file);
  atTheEnd(() => ledger.close());
  await ledger.publication.getOrSet("created", "1");
  await ledger.refreshes.save(REFRESH);
  return { file, ledger };
}

test.for([
  ["is deleted", (file: string) => rmSync(file)],
  ["is deleted with its directory", (file: string) => rmSync(dirname(file), { recursive: true })],
] as const)(
  "a ledger that %s is restored as it was, and no longer written to",
  async ([, remove], { onTestFinished }) => {
    const { file, ledger } = await openLedger(onTestFinished);
    remove(file);

    await expect(ledger.releaseDue(3)).rejects.toMatchObject({
      code: "ledger-lost",
      message: `${file}: the ledger was removed while it was in use, and what it held was written there again; it is opened anew`,
    });
    await expect(ledger.releaseDue(4)).rejects.toMatchObject({ code: "ledger-lost" });
    const again = await Ledger.open(file);
    onTestFinished(() => again.close());
    expect(await again.publication.getOrSet("created", "2")).toBe("1");
    expect(await again.refreshes.byId("a")).toBe(JSON.stringify(REFRESH));
  },
);

test("a ledger whose file was replaced is no longer written to, nor is the other file", async ({
  onTestFinished,
}) => {
  const { file, ledger } = await openLedger(onTestFinished);
  const other = await openLedger(onTestFinished);
  await other.ledger.close();
  copyFileSync(other.file, `${file}.new`);
  renameSync(`${file}.new`, file);

  await expect(ledger.releaseDue(3)).rejects.toMatchObject({
    code: "ledger-lost",
    message: expect.stringContaining("another file has taken the place of the ledger"),
  });
});
