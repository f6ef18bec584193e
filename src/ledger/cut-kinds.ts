import { CUT_KINDS, type CutKind } from "../feeds/feed-place.js";

/** What is for everybody, and what is for those alone who have a token. */
export type Side = "public" | "private";

/**
 * What kind of cut an article is in, as the ledger has it. Those of private articles are apart from all others, so that
 * no count, order or address of a public one tells of them.
 */
export type StoredKind = CutKind | "private" | `private-${CutKind}`;

/** The cut of everything private. */
export const PRIVATE = { kind: "private", slug: "everything", term: "everything" } as const;

// Its keys are those of CUT_KINDS.
const KINDS = Object.keys(CUT_KINDS) as CutKind[];

export const STORED_KINDS: readonly StoredKind[] = [
  ...KINDS,
  PRIVATE.kind,
  ...KINDS.map((kind) => storedKind(kind, "private")),
];

export function storedKind<Kind extends CutKind>(kind: Kind, side: Side): Kind | `private-${Kind}` {
  return side === "public" ? kind : `private-${kind}`;
}

/** Those of one side, as the ledger has them; without the cut of everything private. */
export function storedKinds(side: Side): StoredKind[] {
  return KINDS.map((kind) => storedKind(kind, side));
}

/** What readers know it as. */
export function shownKind(kind: StoredKind): CutKind {
  // The cut of everything private has no such name, and is not asked about.
  return kind.replace(/^private-/, "") as CutKind;
}

/** "Full text", "full-text" and "FULL TEXT " are one tag. */
export function keyOfTerm(term: string): string {
  return term
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();
}
