import { LRUCache } from "lru-cache";
import { editDistance } from "../lib/edit-distance.js";
import { type FieldName, SPELLINGS } from "./metadata-schema.js";

const FIELD_OF: ReadonlyMap<string, FieldName> = new Map(
  // Object.entries forgets the key type of the table.
  (Object.entries(SPELLINGS) as [FieldName, readonly string[]][]).flatMap(([field, spellings]) =>
    spellings.map((spelling) => [spelling, field] as const),
  ),
);

/** @param name as a file spells it; @returns undefined for what is no field of an article */
export function fieldNamed(name: string): FieldName | undefined {
  return FIELD_OF.get(spelled(name));
}

/** The place of a spelling among those of its field; the first is preferred. */
export function preference(field: FieldName, name: string): number {
  return SPELLINGS[field].indexOf(spelled(name));
}

function spelled(name: string): string {
  return name.toLowerCase().replace(/[\s_:-]/g, "");
}

/** Shorter names are near to too many others. */
const SHORTEST_MISSPELT = 5;

/** Nor are these guessed, which other programs' names are near to: `course`, `resource`. */
const NEVER_MEANT: ReadonlySet<FieldName> = new Set(["source"]);

/** The field that an unknown name was probably meant for: `titel`, `drafts`. */
export function fieldMeantBy(name: string): FieldName | undefined {
  const known = meant.get(name);
  if (known !== undefined) return known.field;
  const field = nearestTo(name);
  meant.set(name, { field });
  return field;
}

/** Files have the same names again and again, and each is compared with all of ours. */
const meant = new LRUCache<string, { readonly field: FieldName | undefined }>({ max: 500 });

function nearestTo(name: string): FieldName | undefined {
  const written = spelled(name);
  if (written.length < SHORTEST_MISSPELT || FIELD_OF.has(written)) return undefined;
  for (const [spelling, field] of FIELD_OF) {
    if (NEVER_MEANT.has(field)) continue;
    if (spelling.length >= SHORTEST_MISSPELT && editDistance(written, spelling) <= 2) return field;
  }
  return undefined;
}
