import { LRUCache } from "lru-cache";
import { editDistance } from "../lib/edit-distance.js";
import { type FieldName, SPELLINGS } from "./metadata-schema.js";

const FIELD_BY_SPELLING: ReadonlyMap<string, FieldName> = new Map(
  // Object.entries does not keep the key type of the table.
  (Object.entries(SPELLINGS) as [FieldName, readonly string[]][]).flatMap(([field, spellings]) =>
    spellings.map((spelling) => [spelling, field] as const),
  ),
);

/**
 * @param name as written in the file
 * @returns undefined for a name that is not a field of an article
 */
export function fieldByName(name: string): FieldName | undefined {
  return FIELD_BY_SPELLING.get(normalizeName(name));
}

/** The position of a spelling in the list of its field. The first is preferred. */
export function spellingRank(field: FieldName, name: string): number {
  return SPELLINGS[field].indexOf(normalizeName(name));
}

function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[\s_:-]/g, "");
}

/** Shorter names resemble too many others. */
const MIN_TYPO_LENGTH = 5;

/** Never suggested, because names used by other programs resemble them: `course`, `resource`. */
const NEVER_SUGGESTED: ReadonlySet<FieldName> = new Set(["source"]);

/** The field that an unknown name was probably meant to be: `titel`, `drafts`. */
export function suggestField(name: string): FieldName | undefined {
  const cached = suggestions.get(name);
  if (cached !== undefined) return cached.field;
  const field = closestField(name);
  suggestions.set(name, { field });
  return field;
}

/** The same names occur in most files, and each lookup compares a name with every spelling. */
const suggestions = new LRUCache<string, { readonly field: FieldName | undefined }>({ max: 500 });

function closestField(name: string): FieldName | undefined {
  const normalized = normalizeName(name);
  if (normalized.length < MIN_TYPO_LENGTH || FIELD_BY_SPELLING.has(normalized)) return undefined;
  for (const [spelling, field] of FIELD_BY_SPELLING) {
    if (NEVER_SUGGESTED.has(field)) continue;
    if (spelling.length >= MIN_TYPO_LENGTH && editDistance(normalized, spelling) <= 2) return field;
  }
  return undefined;
}
