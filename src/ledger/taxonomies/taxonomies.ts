import { TAXONOMIES, type Taxonomy } from "../../feeds/feed-path.js";

/** `private` is only for subscribers with a token. */
export type Visibility = "public" | "private";

/**
 * A taxonomy as stored. Terms of private articles are stored separately, so that no count, order or URL of a public
 * term reveals them.
 */
export type StoredTaxonomy = Taxonomy | "private" | `private-${Taxonomy}`;

/** The term that all private articles belong to. */
export const PRIVATE_TERM = { kind: "private", slug: "everything", term: "everything" } as const;

// The keys of TAXONOMIES are all taxonomies.
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

/** Without the taxonomy of `PRIVATE_TERM`. */
export function storedTaxonomies(visibility: Visibility): StoredTaxonomy[] {
  return TAXONOMY_NAMES.map((kind) => storedTaxonomy(kind, visibility));
}

export function taxonomyOf(kind: StoredTaxonomy): Taxonomy {
  // Not called with the taxonomy of PRIVATE_TERM, which readers never see.
  return kind.replace(/^private-/, "") as Taxonomy;
}

/** Normalizes: "Full text", "full-text" and "FULL TEXT " are one tag. */
export function keyOfTerm(term: string): string {
  return term
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();
}
