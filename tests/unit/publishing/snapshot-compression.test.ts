import { expect, test, vi } from "vitest";
import { makeDocument } from "../../../src/feeds/document.js";
import type { StoredSnapshot } from "../../../src/ledger/documents/stored-snapshot.js";
import { type Snapshot, SnapshotStore } from "../../../src/publishing/snapshot.js";
import { SnapshotCompression } from "../../../src/publishing/snapshot-compression.js";
import { feedOf } from "../../fixtures/feed.js";

const TEXT = Array.from({ length: 400 }, (_, index) => `The mill by the river, part ${index * 7919}.`).join(
  "\n",
);

async function snapshotOf(text: string, revision: number): Promise<Snapshot> {
  const document = await makeDocument({
    path: "/a",
    mediaType: "text/plain",
    text,
    hash: text.slice(0, 9),
    modified: 7,
  });
  return { documents: new Map([["/a", document]]), feed: feedOf([]), revision, nextMoment: undefined };
}

/** A snapshot that is shown, and what is done about it. */
function finishing(quietPeriodMs: number) {
  const snapshots = new SnapshotStore();
  const kept: StoredSnapshot[] = [];
  const finished: Snapshot[] = [];
  const stored = { save: async (snapshot: StoredSnapshot) => void kept.push(snapshot) };
  const onCompressed = (snapshot: Snapshot) => {
    finished.push(snapshot);
    snapshots.replace(snapshot);
  };
  return {
    snapshots,
    kept,
    finished,
    finishing: new SnapshotCompression(stored, snapshots, { fingerprint: "1", quietPeriodMs, onCompressed }),
  };
}

test("after the quiet period the documents are compressed better and stored", async () => {
  const { finishing: finish, snapshots, kept, finished } = finishing(0);
  const snapshot = await snapshotOf(TEXT, 3);
  snapshots.replace(snapshot);
  finish.schedule();
  await vi.waitFor(() => expect(kept).toHaveLength(1), 5_000);

  const before = snapshot.documents.get("/a");
  const after = finished[0]?.documents.get("/a");
  expect(after).toMatchObject({ etag: before?.etag, modified: 7 });
  expect(after?.bytes.identity).toEqual(before?.bytes.identity);
  expect(after?.bytes.br.length).toBeLessThan(before?.bytes.br.length ?? 0);
  expect(kept[0]).toMatchObject({
    fingerprint: "1",
    revision: 3,
    documents: [{ path: "/a", br: after?.bytes.br }],
  });
});

test("a snapshot replaced meanwhile is not stored, its successor is, and no document is compressed twice", async () => {
  const { finishing: finish, snapshots, kept, finished } = finishing(0);
  snapshots.replace(await snapshotOf(TEXT, 3));
  finish.schedule();
  await vi.waitFor(() => expect(kept).toHaveLength(1), 5_000);
  const again = { ...snapshots.current(), revision: 4 } as Snapshot;
  snapshots.replace(again);
  finish.schedule();
  await vi.waitFor(() => expect(kept).toHaveLength(2), 5_000);

  expect(finished[1]?.documents.get("/a")).toBe(again.documents.get("/a"));
  expect(kept.map(({ revision }) => revision)).toEqual([3, 4]);
});

test("stopping stores a scheduled snapshot as it is", async () => {
  const { finishing: finish, snapshots, kept, finished } = finishing(60_000);
  const snapshot = await snapshotOf(TEXT, 3);
  snapshots.replace(snapshot);
  finish.schedule();
  await finish.stop();

  expect(finished).toEqual([]);
  expect(kept).toMatchObject([{ revision: 3, documents: [{ br: snapshot.documents.get("/a")?.bytes.br }] }]);
});

test("a ledger that cannot be written causes no error", async () => {
  const snapshots = new SnapshotStore();
  const stored = { save: () => Promise.reject(new Error("the disk is full")) };
  const finish = new SnapshotCompression(stored, snapshots, {
    fingerprint: "1",
    quietPeriodMs: 60_000,
    onCompressed: () => undefined,
  });
  snapshots.replace(await snapshotOf(TEXT, 3));
  finish.schedule();

  await expect(finish.stop()).resolves.toBeUndefined();
});
