import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { latestVersion } from "../../src/ledger/database/version-compatibility.js";
import type { Answer } from "../fixtures/ask.js";
import { buildOfCommit, buildOfLaterVersion } from "../fixtures/other-builds.js";
import { PostgresServer } from "../fixtures/postgres-server.js";
import { type Replica, startReplica } from "../fixtures/replica.js";
import { BUILT } from "../fixtures/running-program.js";
import { cleanUpAfterAll, directoryWith, writeFiles } from "../fixtures/temporary-directory.js";

/** The commit whose build is upgraded to this one and rolled back to. */
const BEFORE = process.env["UPGRADE_FROM"] ?? "HEAD~1";

const POLLED = ["/rss.xml", "/atom.xml", "/feed.json", "/tags/water/rss.xml", "/files/river.png"];
const REPLICAS = 3;
const ARTICLES = 30;

/** Milliseconds between a load balancer's readiness checks. */
const HEALTH_CHECK = 200;

/** Milliseconds between an answer and the next poll of the same URL. */
const PAUSE = 20;

const atTheEnd = cleanUpAfterAll();
let server: PostgresServer;
let schemas = 0;

beforeAll(async () => {
  server = await PostgresServer.start();
  atTheEnd(() => server.remove());
});

/** The URL of an empty schema, and a function that queries it. */
async function newDatabase() {
  schemas += 1;
  const schema = `upgrade_${schemas}`;
  const client = postgres(server.url, { max: 1, onnotice: () => undefined });
  await client.unsafe(`create schema ${schema}`);
  onTestFinished(() => client.end());
  return {
    url: `${server.url}?search_path=${schema}`,
    rows: (query: string) => client.unsafe(`set search_path = ${schema}; ${query}`).then((all) => all.at(-1)),
  };
}

/** A place behind the load balancer and its process. */
interface Place {
  replica: Replica;
  program: string;
  isReady: boolean;
}

/** An article's identity for readers, which may never change. */
const identitiesIn = ({ text }: Answer): Map<string, string> =>
  new Map(
    JSON.parse(text).items.map(({ title, ...item }: Record<string, string>) => [
      title,
      `${item["id"]} ${item["date_published"]} ${item["url"]}`,
    ]),
  );

/** Replicas of a publication behind a load balancer that uses the ready ones, and readers that poll them. */
class Publication {
  readonly #cwd: string;
  readonly #url: string;
  readonly places: Place[] = [];
  /** Wrong answers. */
  readonly problems: string[] = [];
  /** Numbers of answers by status. */
  readonly answered: Record<number, number> = {};
  /** Identities of all articles that all replicas have shown. */
  readonly #known = new Map<string, string>();
  #round = 0;
  #edits = 0;
  #isOver = false;

  constructor(url: string) {
    this.#url = url;
    const files = Array.from({ length: ARTICLES }, (_, index) => [
      `articles/${index}.md`,
      textOf(`Article ${index}`, "It stands by the river."),
    ]);
    const picture = ["articles/river.png", "A picture, as far as anybody here looks."];
    this.#cwd = directoryWith(Object.fromEntries([...files, picture]));
  }

  async begin(program: string): Promise<void> {
    for (let place = 0; place < REPLICAS; place += 1)
      this.places.push({ replica: await this.#start(program), program, isReady: false });
    const loops = [this.#checkHealth(), ...POLLED.map((path) => this.#poll(path))];
    onTestFinished(async () => {
      this.#isOver = true;
      await Promise.all(loops);
    });
    await this.#settled();
  }

  /** Replaces the replicas one by one, with edits before and after each. */
  async roll(program: string, besides: () => Promise<void> = async () => undefined): Promise<void> {
    for (const place of this.places) {
      await this.#edit();
      await place.replica.end("SIGTERM");
      place.replica = await this.#start(program);
      place.program = program;
      await this.#settled();
      await this.#edit();
      await besides();
    }
  }

  /**
   * Refreshes repeatedly without changes, after which neither articles nor documents may have changed.
   *
   * @returns the number of versions of a document
   */
  async isAtRest(): Promise<number> {
    await this.#refreshInTurn();
    await this.#settled();
    const before = await this.validators();
    const read = [...(await this.#refreshInTurn()), ...(await this.#refreshInTurn())];
    expect([read, await this.validators()]).toEqual([read.map(() => 0), before]);
    return before.length;
  }

  /** @returns how many articles each of them read again */
  async #refreshInTurn(): Promise<number[]> {
    const read: number[] = [];
    for (const { replica } of this.places) {
      const { status, text } = await replica.refresh();
      expect([status, text]).toEqual([200, expect.anything()]);
      read.push(JSON.parse(text).work.parsed);
    }
    return read;
  }

  /** The distinct validators of every replica, by program. */
  async validators(): Promise<string[][]> {
    const programs = new Map<string, Set<string>>();
    for (const { replica, program } of this.places) {
      const etags = await Promise.all(
        POLLED.map(async (path) => `${path} ${(await replica.ask(path)).headers.etag}`),
      );
      programs.set(program, (programs.get(program) ?? new Set()).add(etags.join(", ")));
    }
    return [...programs.values()].map((etags) => [...etags]);
  }

  async #start(program: string): Promise<Replica> {
    const env = { FEEDWRIGHT_DRAIN: "2", FEEDWRIGHT_SCHEDULE: "*/2 * * * * *", FEEDWRIGHT_LIMIT: "500" };
    const replica = await startReplica({ cwd: this.#cwd, databaseUrl: this.#url, env, program });
    await vi.waitFor(async () => expect(await replica.ready()).toBe("200 ok"), WAIT);
    return replica;
  }

  /** Edits an article and adds another; whichever replica finds the change, all show it. */
  async #edit(): Promise<void> {
    this.#edits += 1;
    const [edited, added] = [this.#edits % ARTICLES, ARTICLES + this.#edits];
    writeFiles(this.#cwd, {
      [`articles/${edited}.md`]: textOf(`Article ${edited}`, `Edit ${this.#edits} of it.`),
      [`articles/${added}.md`]: textOf(`Article ${added}`, "It is new."),
    });
    await vi.waitFor(async () => {
      for (const { replica } of this.places) {
        const answer = await replica.ask("/feed.json");
        expect(answer.text).toContain(`Edit ${this.#edits} of it.`);
        expect(identitiesIn(answer).has(`Article ${added}`)).toBe(true);
      }
    }, WAIT);
    await this.#settled();
  }

  /** Waits until all show the same, and replicas of one program have the same validators. */
  async #settled(): Promise<void> {
    await vi.waitFor(async () => {
      for (const etags of await this.validators()) expect(etags).toHaveLength(1);
    }, WAIT);
    for (const { replica } of this.places)
      for (const [title, identity] of identitiesIn(await replica.ask("/feed.json"))) {
        if (!this.#known.has(title)) this.#known.set(title, identity);
        expect([title, identity]).toEqual([title, this.#known.get(title)]);
      }
  }

  async #checkHealth(): Promise<void> {
    while (!this.#isOver) {
      for (const place of this.places) {
        const { replica } = place;
        const ready = await replica.ready();
        place.isReady = place.replica === replica && ready?.startsWith("200") === true;
      }
      await sleep(HEALTH_CHECK);
    }
  }

  async #poll(path: string): Promise<void> {
    let cached = "";
    for (; !this.#isOver; await sleep(PAUSE)) {
      const ready = this.places.filter(({ isReady }) => isReady);
      if (ready.length === 0) continue;
      this.#round += 1;
      const place = ready[this.#round % ready.length];
      const expected = new Map(this.#known);
      try {
        const answer = await place?.replica.ask(path, {
          headers: cached === "" ? {} : { "If-None-Match": cached },
        });
        if (answer === undefined) continue;
        cached = this.#round % 10 === 0 ? "" : (answer.headers.etag ?? "");
        this.answered[answer.status] = (this.answered[answer.status] ?? 0) + 1;
        this.#look(path, answer, expected);
      } catch (error) {
        this.problems.push(`${path}: no answer (${error})`);
      }
    }
  }

  /** @param expected what all replicas had shown before the request */
  #look(path: string, answer: Answer, expected: ReadonlyMap<string, string>): void {
    if (answer.status === 304) return;
    if (answer.status !== 200) return void this.problems.push(`${path}: ${answer.status} ${answer.text}`);
    if (path !== "/feed.json") return;
    const found = identitiesIn(answer);
    for (const [title, identity] of expected) {
      if (found.get(title) !== identity)
        this.problems.push(`${title} was ${identity}, is ${found.get(title) ?? "gone"}`);
    }
  }
}

const WAIT = { timeout: 60_000, interval: 100 };

const textOf = (title: string, text: string) =>
  `---\ntitle: ${title}\ntags: [water]\n---\n\n![The river](/river.png)\n\n${text}\n`;

test("upgrade from the previous build and rollback: no poll fails, and nothing is lost or changed", async () => {
  const before = buildOfCommit(BEFORE, onTestFinished);
  const publication = new Publication((await newDatabase()).url);
  await publication.begin(before);
  await publication.roll(BUILT);
  await publication.roll(before);

  expect(publication.problems).toEqual([]);
  expect(Object.keys(publication.answered)).toEqual(["200", "304"]);
  console.log(`${BEFORE} to this and back:`, publication.answered);
});

test("upgrade to a build with another schema, parser and renderer, and rollback", async () => {
  const later = buildOfLaterVersion(onTestFinished);
  const database = await newDatabase();
  const publication = new Publication(database.url);
  await publication.begin(BUILT);
  expect(await publication.isAtRest()).toBe(1);
  const versions: number[] = [];
  const look = async () => void versions.push(await publication.isAtRest());
  await publication.roll(later, look);
  await publication.roll(BUILT, look);

  expect(publication.problems).toEqual([]);
  expect(Object.keys(publication.answered)).toEqual(["200", "304"]);
  expect(versions).toEqual([2, 2, 1, 2, 2, 1]);
  expect(await database.rows("select version from ledger_version")).toEqual([
    { version: latestVersion() + 1 },
  ]);
  // Columns written by the earlier program have the values that the later one expects.
  expect(await database.rows("select distinct mood from articles")).toEqual([{ mood: "calm" }]);
  console.log("to a later version and back:", publication.answered);
});

test("beside an incompatible version, a replica keeps serving and says why it publishes nothing", async () => {
  const cwd = directoryWith({ "articles/mill.md": textOf("The mill", "It stands by the river.") });
  const database = await newDatabase();
  const old = await startReplica({ cwd, databaseUrl: database.url });
  await vi.waitFor(async () => expect(await old.ready()).toBe("200 ok"), WAIT);
  const served = await old.ask("/rss.xml");

  const program = buildOfLaterVersion(onTestFinished, latestVersion() + 1);
  const later = await startReplica({ cwd, databaseUrl: database.url, program });
  await vi.waitFor(async () => expect(await later.ready()).toBe("200 ok"), WAIT);
  writeFiles(cwd, { "articles/weir.md": textOf("The weir", "It holds the river.") });
  const refused = await old.refresh();
  const reason = "a later version of feedwright has changed it";
  expect([refused.status, refused.text]).toEqual([503, expect.stringContaining(reason)]);
  // It tries to open the ledger again, in case a backup was restored.
  await vi.waitFor(() => expect(old.stderr()).toContain(`the ledger cannot be used: ${reason}`), WAIT);

  expect((await old.ask("/rss.xml")).body.equals(served.body)).toBe(true);
  expect((await later.refresh()).status).toBe(200);
  expect((await later.ask("/rss.xml")).text).toContain("The weir");
  const started = await startReplica({ cwd, databaseUrl: database.url });
  await vi.waitFor(() => expect(started.stderr()).toContain(`the ledger cannot be used: ${reason}`), WAIT);
  expect(await started.end("SIGTERM")).toBe(2);
});
