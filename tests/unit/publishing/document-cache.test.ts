import { expect, test } from "vitest";
import { type Document, makeDocument } from "../../../src/feeds/document.js";
import { DocumentCache } from "../../../src/publishing/document-cache.js";
import type { DocumentRequest, DocumentResponse } from "../../../src/publishing/on-demand-renderer.js";
import type { PageResult } from "../../../src/publishing/publisher-client.js";
import type { SearchAnswer, SearchRequest } from "../../../src/publishing/search-results.js";
import type { SnapshotUpdate } from "../../../src/publishing/snapshot.js";

/** A press that keeps count of what it is asked for; each answer says how many there were before. */
class CountingPress {
  readonly orders: DocumentRequest[] = [];
  pages = 0;
  searches = 0;
  revision = 1;
  /** Whether searches can look at everything. */
  isWhole = true;

  async render(order: DocumentRequest): Promise<DocumentResponse> {
    this.orders.push(order);
    const isHeld = order.knownRevision === this.revision;
    return {
      document: isHeld ? undefined : await documentAt(order.path, `${this.orders.length}`),
      revision: this.revision,
    };
  }

  async page(slug: string): Promise<PageResult> {
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

async function newsOf(
  texts: Readonly<Record<string, string>>,
  parts: Partial<SnapshotUpdate> = {},
): Promise<SnapshotUpdate> {
  const documents = await Promise.all(Object.entries(texts).map(([path, text]) => documentAt(path, text)));
  revision += 1;
  return {
    paths: Object.keys(texts),
    documents,
    revision,
    nextMoment: undefined,
    invalidateOnDemand: false,
    ...parts,
  };
}

async function opened(): Promise<{ counter: DocumentCache; press: CountingPress }> {
  const documents = new DocumentCache();
  const publisher = new CountingPress();
  documents.connect(publisher);
  documents.apply(await newsOf({ "/rss.xml": "feed", "/": "front page" }));
  return { counter: documents, press: publisher };
}

const textOf = (document: Document | undefined) => document?.bytes.identity.toString();

test("before anything was published there is nothing, and nobody is asked", async () => {
  const documents = new DocumentCache();

  expect(documents.current()).toBeUndefined();
  expect(documents.cachedAt("/rss.xml")).toBeUndefined();
  expect(await documents.document("/rss.xml")).toBeUndefined();
  expect(await documents.pageOfFeed("/rss.xml")).toBeUndefined();
});

test("what is shown is given without asking; news replace what they name, and drop what they do not", async () => {
  const { counter: documents, press: publisher } = await opened();
  const front = documents.cachedAt("/");
  documents.apply(await newsOf({ "/rss.xml": "edited" }, { paths: ["/", "/rss.xml"], nextMoment: 7 }));

  expect(textOf(await documents.document("/rss.xml"))).toBe("edited");
  expect(documents.cachedAt("/")).toBe(front);
  expect(documents.current()?.nextMoment).toBe(7);
  expect(publisher.orders).toEqual([]);

  documents.apply(await newsOf({}, { paths: ["/rss.xml"] }));
  expect(documents.cachedAt("/")).toBeUndefined();
});

test("what is made on demand is ready from then on, until news come; then the press says whether it is still true", async () => {
  const { counter: documents, press: publisher } = await opened();
  expect(documents.cachedAt("/tags/a/rss.xml")).toBeUndefined();

  const made = await documents.document("/tags/a/rss.xml");
  expect(documents.cachedAt("/tags/a/rss.xml")).toBe(made);
  expect(await documents.document("/tags/a/rss.xml")).toBe(made);
  expect(publisher.orders).toHaveLength(1);

  documents.apply(await newsOf({}, { paths: ["/", "/rss.xml"] }));
  expect(documents.cachedAt("/tags/a/rss.xml")).toBeUndefined();
  expect(await documents.document("/tags/a/rss.xml")).toBe(made);
  expect(publisher.orders[1]).toEqual({ path: "/tags/a/rss.xml", asPage: false, knownRevision: 1 });

  publisher.revision = 2;
  documents.apply(await newsOf({}, { paths: ["/", "/rss.xml"] }));
  expect(textOf(await documents.document("/tags/a/rss.xml"))).toBe("3");
});

test("news that make everything doubtful make the press forget what is held", async () => {
  const { counter: documents, press: publisher } = await opened();
  await documents.document("/tags/a/rss.xml");
  documents.apply(await newsOf({}, { paths: ["/"], invalidateOnDemand: true }));
  await documents.document("/tags/a/rss.xml");

  expect(publisher.orders.map(({ knownRevision }) => knownRevision)).toEqual([undefined, undefined]);
});

test("the page of an article is made once between two news", async () => {
  const { counter: documents, press: publisher } = await opened();
  const [one, other] = await Promise.all([documents.page("a"), documents.page("a")]);
  expect(one).toBe(other);
  expect(publisher.pages).toBe(1);

  documents.apply(await newsOf({}, { paths: ["/"] }));
  await documents.page("a");
  expect(publisher.pages).toBe(2);
});

test("a page that could not be made is asked for again", async () => {
  const { counter: documents } = await opened();
  const publisher = new CountingPress();
  const failing = {
    ...publisher,
    render: publisher.render,
    search: publisher.search,
    file: publisher.file,
    chunk: publisher.chunk,
    page: () => Promise.reject(new Error("no")),
  };
  documents.connect(failing);
  await expect(documents.page("a")).rejects.toThrow("no");

  documents.connect(publisher);
  expect((await documents.page("a")).kind).toBe("document");
});

test("a search is made once between two news", async () => {
  const { counter: documents, press: publisher } = await opened();
  const one = { text: "mill", page: 1 };
  expect(await documents.search(one)).toBe(await documents.search({ ...one }));
  await documents.search({ text: "mill", page: 2 });
  expect(publisher.searches).toBe(2);

  documents.apply(await newsOf({}));
  await documents.search(one);
  expect(publisher.searches).toBe(3);
});

test("a search that could not look at everything is made again", async () => {
  const { counter: documents, press: publisher } = await opened();
  publisher.isWhole = false;
  await documents.search({ text: "mill", page: 1 });
  publisher.isWhole = true;
  await documents.search({ text: "mill", page: 1 });
  await documents.search({ text: "mill", page: 1 });

  expect(publisher.searches).toBe(2);
});

test("of many different searches at once the last are refused, and may be made when there are fewer", async () => {
  const { counter: documents } = await opened();
  const ask = (text: string) => documents.search({ text, page: 1 });
  const kinds = (await Promise.all(Array.from({ length: 12 }, (_, n) => ask(`word ${n}`)))).map(
    ({ kind }) => kind,
  );

  expect(kinds).toEqual([...Array(8).fill("document"), ...Array(4).fill("busy")]);
  expect(await ask("word 11")).toMatchObject({ kind: "document" });
});

test("what has to be made for very many people at once is made for as many as the press can take, and nobody waits for ever", async () => {
  const { counter: documents, press: publisher } = await opened();
  const made = (n: number) => documents.document(`/tags/${n}/rss.xml`);
  const asked = Array.from({ length: 300 }, (_, n) =>
    n % 2 === 0 ? made(n) : documents.page(`article-${n}`),
  );
  // What everybody waits for already is one question.
  const again = Array.from({ length: 300 }, () => made(0));
  const outcomes = await Promise.allSettled(asked);
  const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));

  expect(refused).toHaveLength(100);
  expect(refused).toEqual(refused.map(() => expect.objectContaining({ code: "busy" })));
  expect((await Promise.all(again)).every((document) => document !== undefined)).toBe(true);
  expect(publisher.orders.length + publisher.pages).toBe(200);
  expect(await made(298)).toBeDefined();
});

test("names that somebody makes up do not push out the pages that there are", async () => {
  const { counter: documents, press: publisher } = await opened();
  await documents.page("a-mill");
  publisher.page = async () => ({ kind: "unknown" });
  for (let n = 0; n < 1_000; n += 1) await documents.page(`nothing-${n}`);

  expect(await documents.page("a-mill")).toMatchObject({ kind: "document" });
});
