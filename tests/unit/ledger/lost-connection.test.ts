import { describe, expect, onTestFinished, test } from "vitest";
import { RetryOpening } from "../../../src/app/retry-opening.js";
import { openPostgres } from "../../../src/ledger/database/postgres.js";
import { Ledger } from "../../../src/ledger/ledger.js";
import { BreakableProxy } from "../../fixtures/breakable-proxy.js";
import { newSchema } from "../../fixtures/open-ledger.js";
import { PostgresServer } from "../../fixtures/postgres-server.js";

const noon = Date.UTC(2026, 0, 5, 12);
const AWAY = { code: "database-away" };

async function cutLine(): Promise<BreakableProxy> {
  return await BreakableProxy.to(await newSchema());
}

async function opened(line: BreakableProxy): Promise<Ledger> {
  const ledger = await Ledger.connect(openPostgres(line.url));
  onTestFinished(() => ledger.close());
  return ledger;
}

test.for([1, 2, 3, 5, 8, 13, 21, 34])(
  "a connection that is lost after %i messages of opening the ledger is made again",
  async (pieces) => {
    const line = await cutLine();
    line.disconnectAfter(pieces);
    const warnings: string[] = [];
    const opening = new RetryOpening(
      () => Ledger.connect(openPostgres(line.url)),
      (text) => warnings.push(text),
      10,
    );
    const ledger = await opening.opened;
    onTestFinished(() => ledger.close());

    await expect
      .poll(() => ledger.publication.getOrSet("id", "urn:x").catch(() => undefined), { timeout: 10_000 })
      .toBe("urn:x");
    expect(opening.lastError).toBeUndefined();
    expect(warnings.length).toBeLessThanOrEqual(1);
  },
);

test("a standby is not taken for the primary, however the connection to the primary ended", async () => {
  const primary = new URL(await newSchema());
  const standby = await PostgresServer.standbyOf(primary.href);
  onTestFinished(() => standby.remove());
  const hosts = `${primary.host},${standby.place}`;
  const database = openPostgres(primary.href.replace(primary.host, hosts));
  const ledger = await Ledger.connect(database);
  onTestFinished(() => ledger.close());

  // A server that is stopped ends its connections like this. The next host is the standby.
  await database.client.unsafe("select pg_terminate_backend(pg_backend_pid())").catch(() => undefined);
  await expect
    .poll(() => ledger.publication.getOrSet("id", "urn:x").catch(() => undefined), { timeout: 10_000 })
    .toBe("urn:x");
});

describe("while the database is unavailable", () => {
  test("queries fail with `database-away`, and work again once it is back", async () => {
    const line = await cutLine();
    const ledger = await opened(line);
    await ledger.publication.getOrSet("id", "urn:x");
    line.disconnect();
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(ledger.revision()).rejects.toMatchObject(AWAY);
    await expect(ledger.documents.dates(new Map(), noon)).rejects.toMatchObject(AWAY);
    line.reconnect();

    await expect
      .poll(() => ledger.publication.getOrSet("id", "urn:y").catch(() => undefined), { timeout: 10_000 })
      .toBe("urn:x");
  });

  test.for([1, 2, 3, 4, 5, 6])(
    "a record that is interrupted after %i messages has written all or nothing",
    async (pieces) => {
      const line = await cutLine();
      const ledger = await opened(line);
      const hashes = (hash: string) => new Map(["/a.xml", "/b.xml"].map((path) => [path, hash]));
      await ledger.documents.dates(hashes("1"), noon, true);
      line.disconnectAfter(pieces * 3);
      await ledger.documents.dates(hashes("2"), noon, true).catch(() => undefined);

      await expect
        .poll(async () => (await ledger.documents.pendingNotifications().catch(() => undefined))?.size, {
          timeout: 10_000,
        })
        .toSatisfy((count) => count === 0 || count === 2);
    },
  );

  test("a refresh that lost its lock with the connection is not recorded", async () => {
    const line = await cutLine();
    const ledger = await opened(line);
    const decision = { records: [], touched: [], removed: [], missing: [], merged: [] };
    const refresh = ledger.withRefreshLock(async () => {
      line.disconnect();
      await ledger.revision().catch(() => undefined);
      line.reconnect();
      await expect.poll(() => ledger.revision().catch(() => undefined), { timeout: 10_000 }).toBe(0);
      await ledger.record(decision, new Map(), noon);
    });

    await expect(refresh).rejects.toMatchObject({
      ...AWAY,
      message: expect.stringContaining("during a refresh"),
    });
    expect(await ledger.catalog.isNew()).toBe(true);
    await ledger.withRefreshLock(() => ledger.record(decision, new Map(), noon));
    expect(await ledger.catalog.isNew()).toBe(false);
  });
});

test("only one process refreshes at a time", async () => {
  const url = await newSchema();
  const ledgers = [await Ledger.connect(openPostgres(url)), await Ledger.connect(openPostgres(url))];
  onTestFinished(async () => void (await Promise.all(ledgers.map((ledger) => ledger.close()))));
  let running = 0;
  let most = 0;
  const refresh = (ledger: Ledger) =>
    ledger.withRefreshLock(async () => {
      running += 1;
      most = Math.max(most, running);
      await ledger.revision();
      await new Promise((resolve) => setTimeout(resolve, 50));
      running -= 1;
    });
  await Promise.all(ledgers.map(refresh));

  expect(most).toBe(1);
});
