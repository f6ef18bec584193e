import { expect, test } from "vitest";
import { type Document, makeDocument } from "../../../src/feeds/document.js";
import { Counter } from "../../../src/publishing/counter.js";
import type { Made, Order } from "../../../src/publishing/document-maker.js";
import type { Page } from "../../../src/publishing/press-room.js";
import type { SearchAnswer, SearchRequest } from "../../../src/publishing/search-results.js";
import type { News } from "../../../src/publishing/snapshot.js";

/** A press that keeps count of what it is asked for; each answer says how many there were before. */
class CountingPress {
  readonly orders: Order[] = [];
  pages = 0;
  searches = 0;
  revision = 1;
  /** Whether searches can look at everything. */
  isWhole = true;

  async make(order: Order): Promise<Made> {
    this.orders.push(order);
    const isHeld = order.held === this.revision;
    return {
      document: isHeld ? undefined : await documentAt(order.path, `${this.orders.length}`),
      revision: this.revision,
    };
  }

  async page(slug: string): Promise<Page> {
    this.pages += 1;
    return { kind: "document", document: await documentAt(`/articles/${slug}`, `${this.pages}`) };
  }

  async search({ text }: SearchRequest): Promise<SearchAnswer> {
    this.searches += 1;
    const document = await documentAt("/search", `${text} ${this.searches}`);
    return { kind: "document", document, isWhole: this.isWhole };
  }

  async file(): Promise<undefined> {
    return undefined;
  }

  async chunk(): Promise<undefined> {
    return undefined;
  }
}

function documentAt(path: string, text: string): Promise<Document> {
  return makeDocument({ path, mediaType: "text/plain", text, hash: text, modified: undefined });
}

let revision = 0;

async function newsOf(texts: Readonly<Record<string, string>>, parts: Partial<News> = {}): Promise<News> {
  const documents = await Promise.all(Object.entries(texts).map(([path, text]) => documentAt(path, text)));
  revision += 1;
  return { paths: Object.keys(texts), documents, revision, nextMoment: undefined, forget: false, ...parts };
}

async function opened(): Promise<{ counter: Counter; press: CountingPress }> {
  const counter = new Counter();
  const press = new CountingPress();
  counter.askFrom(press);
  counter.take(await newsOf({ "/rss.xml": "feed", "/": "front page" }));
  return { counter, press };
}

const textOf = (document: Document | undefined) => document?.bytes.identity.toString();

test("before anything was published there is nothing, and nobody is asked", async () => {
  const counter = new Counter();

  expect(counter.shown()).toBeUndefined();
  expect(counter.readyAt("/rss.xml")).toBeUndefined();
  expect(await counter.document("/rss.xml")).toBeUndefined();
  expect(await counter.pageOfFeed("/rss.xml")).toBeUndefined();
});

test("what is shown is given without asking; news replace what they name, and drop what they do not", async () => {
  const { counter, press } = await opened();
  const front = counter.readyAt("/");
  counter.take(await newsOf({ "/rss.xml": "edited" }, { paths: ["/", "/rss.xml"], nextMoment: 7 }));

  expect(textOf(await counter.document("/rss.xml"))).toBe("edited");
  expect(counter.readyAt("/")).toBe(front);
  expect(counter.shown()?.nextMoment).toBe(7);
  expect(press.orders).toEqual([]);

  counter.take(await newsOf({}, { paths: ["/rss.xml"] }));
  expect(counter.readyAt("/")).toBeUndefined();
});

test("what is made on demand is ready from then on, until news come; then the press says whether it is still true", async () => {
  const { counter, press } = await opened();
  expect(counter.readyAt("/tags/a/rss.xml")).toBeUndefined();

  const made = await counter.document("/tags/a/rss.xml");
  expect(counter.readyAt("/tags/a/rss.xml")).toBe(made);
  expect(await counter.document("/tags/a/rss.xml")).toBe(made);
  expect(press.orders).toHaveLength(1);

  counter.take(await newsOf({}, { paths: ["/", "/rss.xml"] }));
  expect(counter.readyAt("/tags/a/rss.xml")).toBeUndefined();
  expect(await counter.document("/tags/a/rss.xml")).toBe(made);
  expect(press.orders[1]).toEqual({ path: "/tags/a/rss.xml", asPage: false, held: 1 });

  press.revision = 2;
  counter.take(await newsOf({}, { paths: ["/", "/rss.xml"] }));
  expect(textOf(await counter.document("/tags/a/rss.xml"))).toBe("3");
});

test("news that make everything doubtful make the press forget what is held", async () => {
  const { counter, press } = await opened();
  await counter.document("/tags/a/rss.xml");
  counter.take(await newsOf({}, { paths: ["/"], forget: true }));
  await counter.document("/tags/a/rss.xml");

  expect(press.orders.map(({ held }) => held)).toEqual([undefined, undefined]);
});

test("the page of an article is made once between two news", async () => {
  const { counter, press } = await opened();
  const [one, other] = await Promise.all([counter.page("a"), counter.page("a")]);
  expect(one).toBe(other);
  expect(press.pages).toBe(1);

  counter.take(await newsOf({}, { paths: ["/"] }));
  await counter.page("a");
  expect(press.pages).toBe(2);
});

test("a page that could not be made is asked for again", async () => {
  const { counter } = await opened();
  const press = new CountingPress();
  const failing = {
    ...press,
    make: press.make,
    search: press.search,
    file: press.file,
    chunk: press.chunk,
    page: () => Promise.reject(new Error("no")),
  };
  counter.askFrom(failing);
  await expect(counter.page("a")).rejects.toThrow("no");

  counter.askFrom(press);
  expect((await counter.page("a")).kind).toBe("document");
});

test("a search is made once between two news", async () => {
  const { counter, press } = await opened();
  const one = { text: "mill", page: 1 };
  expect(await counter.search(one)).toBe(await counter.search({ ...one }));
  await counter.search({ text: "mill", page: 2 });
  expect(press.searches).toBe(2);

  counter.take(await newsOf({}));
  await counter.search(one);
  expect(press.searches).toBe(3);
});

test("a search that could not look at everything is made again", async () => {
  const { counter, press } = await opened();
  press.isWhole = false;
  await counter.search({ text: "mill", page: 1 });
  press.isWhole = true;
  await counter.search({ text: "mill", page: 1 });
  await counter.search({ text: "mill", page: 1 });

  expect(press.searches).toBe(2);
});

test("of many different searches at once the last are refused, and may be made when there are fewer", async () => {
  const { counter } = await opened();
  const ask = (text: string) => counter.search({ text, page: 1 });
  const kinds = (await Promise.all(Array.from({ length: 12 }, (_, n) => ask(`word ${n}`)))).map(
    ({ kind }) => kind,
  );

  expect(kinds).toEqual([...Array(8).fill("document"), ...Array(4).fill("busy")]);
  expect(await ask("word 11")).toMatchObject({ kind: "document" });
});

test("what has to be made for very many people at once is made for as many as the press can take, and nobody waits for ever", async () => {
  const { counter, press } = await opened();
  const made = (n: number) => counter.document(`/tags/${n}/rss.xml`);
  const asked = Array.from({ length: 300 }, (_, n) => (n % 2 === 0 ? made(n) : counter.page(`article-${n}`)));
  // What everybody waits for already is one question.
  const again = Array.from({ length: 300 }, () => made(0));
  const outcomes = await Promise.allSettled(asked);
  const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));

  expect(refused).toHaveLength(100);
  expect(refused).toEqual(refused.map(() => expect.objectContaining({ code: "busy" })));
  expect((await Promise.all(again)).every((document) => document !== undefined)).toBe(true);
  expect(press.orders.length + press.pages).toBe(200);
  expect(await made(298)).toBeDefined();
});

test("names that somebody makes up do not push out the pages that there are", async () => {
  const { counter, press } = await opened();
  await counter.page("a-mill");
  press.page = async () => ({ kind: "unknown" });
  for (let n = 0; n < 1_000; n += 1) await counter.page(`nothing-${n}`);

  expect(await counter.page("a-mill")).toMatchObject({ kind: "document" });
});
