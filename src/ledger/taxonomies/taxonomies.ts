import { TAXONOMIES, type Taxonomy } from "../../feeds/feed-place.js";

/** What is for everybody, and what is for those alone who have a token. */
export type Visibility = "public" | "private";

/**
 * What kind of cut an article is in, as the ledger has it. Those of private articles are apart from all others, so that
 * no count, order or address of a public one tells of them.
 */
export type StoredTaxonomy = Taxonomy | "private" | `private-${Taxonomy}`;

/** The cut of everything private. */
export const PRIVATE_TERM = { kind: "private", slug: "everything", term: "everything" } as const;

// Its keys are those of CUT_KINDS.
const TAXONOMY_NAMES = Object.keys(TAXONOMIES) as Taxonomy[];

export const STORED_TAXONOMIES: readonly StoredTaxonomy[] = [
  ...TAXONOMY_NAMES,
  PRIVATE_TERM.kind,
  ...TAXONOMY_NAMES.map((kind) => storedTaxonomy(kind, "private")),
];

export function storedTaxonomy<Kind extends Taxonomy>(
  kind: Kind,
  visibility: Visibility,
): Kind | `private-${Kind}` {
  return visibility === "public" ? kind : `private-${kind}`;
}

/** Those of one side, as the ledger has them; without the cut of everything private. */
export function storedTaxonomies(visibility: Visibility): StoredTaxonomy[] {
  return TAXONOMY_NAMES.map((kind) => storedTaxonomy(kind, visibility));
}

/** What readers know it as. */
export function taxonomyOf(kind: StoredTaxonomy): Taxonomy {
  // The cut of everything private has no such name, and is not asked about.
  return kind.replace(/^private-/, "") as Taxonomy;
}

/** "Full text", "full-text" and "FULL TEXT " are one tag. */
export function keyOfTerm(term: string): string {
  return term
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();
}
