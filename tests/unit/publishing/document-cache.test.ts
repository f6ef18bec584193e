import { expect, test } from "vitest";
import { type Document, makeDocument } from "../../../src/feeds/document.js";
import { DocumentCache } from "../../../src/publishing/document-cache.js";
import type { DocumentRequest, DocumentResponse } from "../../../src/publishing/on-demand-renderer.js";
import type { PageResult } from "../../../src/publishing/publisher-client.js";
import type { SearchAnswer, SearchRequest } from "../../../src/publishing/search-results.js";
import type { SnapshotUpdate } from "../../../src/publishing/snapshot.js";

/** A publisher that counts its calls. Each answer contains the number of earlier ones. */
class CountingPublisher {
  readonly orders: DocumentRequest[] = [];
  pages = 0;
  searches = 0;
  revision = 1;
  /** Whether searches are complete. */
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

async function opened(): Promise<{ documents: DocumentCache; publisher: CountingPublisher }> {
  const documents = new DocumentCache();
  const publisher = new CountingPublisher();
  documents.connect(publisher);
  documents.apply(await newsOf({ "/rss.xml": "feed", "/": "front page" }));
  return { documents, publisher };
}

const textOf = (document: Document | undefined) => document?.bytes.identity.toString();

test("before the first snapshot there are no documents and no requests", async () => {
  const documents = new DocumentCache();

  expect(documents.current()).toBeUndefined();
  expect(documents.cachedAt("/rss.xml")).toBeUndefined();
  expect(await documents.document("/rss.xml")).toBeUndefined();
  expect(await documents.pageOfFeed("/rss.xml")).toBeUndefined();
});

test("documents of the snapshot need no request; an update replaces changed ones and drops missing ones", async () => {
  const { documents, publisher } = await opened();
  const front = documents.cachedAt("/");
  documents.apply(await newsOf({ "/rss.xml": "edited" }, { paths: ["/", "/rss.xml"], nextMoment: 7 }));

  expect(textOf(await documents.document("/rss.xml"))).toBe("edited");
  expect(documents.cachedAt("/")).toBe(front);
  expect(documents.current()?.nextMoment).toBe(7);
  expect(publisher.orders).toEqual([]);

  documents.apply(await newsOf({}, { paths: ["/rss.xml"] }));
  expect(documents.cachedAt("/")).toBeUndefined();
});

test("a document rendered on demand is cached until an update; then the publisher tells whether it is current", async () => {
  const { documents, publisher } = await opened();
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

test("an update that invalidates everything discards cached documents", async () => {
  const { documents, publisher } = await opened();
  await documents.document("/tags/a/rss.xml");
  documents.apply(await newsOf({}, { paths: ["/"], invalidateOnDemand: true }));
  await documents.document("/tags/a/rss.xml");

  expect(publisher.orders.map(({ knownRevision }) => knownRevision)).toEqual([undefined, undefined]);
});

test("an article page is rendered once between two updates", async () => {
  const { documents, publisher } = await opened();
  const [one, other] = await Promise.all([documents.page("a"), documents.page("a")]);
  expect(one).toBe(other);
  expect(publisher.pages).toBe(1);

  documents.apply(await newsOf({}, { paths: ["/"] }));
  await documents.page("a");
  expect(publisher.pages).toBe(2);
});

test("a page that failed is requested again", async () => {
  const { documents } = await opened();
  const publisher = new CountingPublisher();
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

test("a search runs once between two updates", async () => {
  const { documents, publisher } = await opened();
  const one = { text: "mill", page: 1 };
  expect(await documents.search(one)).toBe(await documents.search({ ...one }));
  await documents.search({ text: "mill", page: 2 });
  expect(publisher.searches).toBe(2);

  documents.apply(await newsOf({}));
  await documents.search(one);
  expect(publisher.searches).toBe(3);
});

test("an incomplete search is repeated", async () => {
  const { documents, publisher } = await opened();
  publisher.isWhole = false;
  await documents.search({ text: "mill", page: 1 });
  publisher.isWhole = true;
  await documents.search({ text: "mill", page: 1 });
  await documents.search({ text: "mill", page: 1 });

  expect(publisher.searches).toBe(2);
});

test("too many different searches at once are refused until fewer are running", async () => {
  const { documents } = await opened();
  const ask = (text: string) => documents.search({ text, page: 1 });
  const kinds = (await Promise.all(Array.from({ length: 12 }, (_, n) => ask(`word ${n}`)))).map(
    ({ kind }) => kind,
  );

  expect(kinds).toEqual([...Array(8).fill("document"), ...Array(4).fill("busy")]);
  expect(await ask("word 11")).toMatchObject({ kind: "document" });
});

test("requests beyond the limit are refused instead of waiting", async () => {
  const { documents, publisher } = await opened();
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

test("requests for invented slugs do not evict real pages", async () => {
  const { documents, publisher } = await opened();
  await documents.page("a-mill");
  publisher.page = async () => ({ kind: "unknown" });
  for (let n = 0; n < 1_000; n += 1) await documents.page(`nothing-${n}`);

  expect(await documents.page("a-mill")).toMatchObject({ kind: "document" });
});
