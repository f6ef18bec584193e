import { expect, test } from "vitest";
import { type Document, makeDocument } from "../../../src/feeds/document.js";
import { Counter } from "../../../src/publishing/counter.js";
import type { Made, Order } from "../../../src/publishing/document-maker.js";
import type { Page } from "../../../src/publishing/press-room.js";
import type { News } from "../../../src/publishing/snapshot.js";

/** A press that keeps count of what it is asked for; each answer says how many there were before. */
class CountingPress {
  readonly orders: Order[] = [];
  pages = 0;
  revision = 1;

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

  async file(): Promise<undefined> {
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
    file: press.file,
    page: () => Promise.reject(new Error("no")),
  };
  counter.askFrom(failing);
  await expect(counter.page("a")).rejects.toThrow("no");

  counter.askFrom(press);
  expect((await counter.page("a")).kind).toBe("document");
});
