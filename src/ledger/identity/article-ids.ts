import { validate as isUuid, v5 as uuidv5 } from "uuid";
import type { Finding } from "../../articles/article.js";
import {
  type ArticleObservation,
  hasContentOf,
  isArticle,
  isCurrent,
  type KnownArticle,
  type Observation,
} from "./known-article.js";

/** If several files name one id, the file that has it keeps it; otherwise the oldest gets it. */
export function ownersOfNamedIds(
  observations: readonly Observation[],
  byId: ReadonlyMap<string, KnownArticle>,
): { owners: Map<string, ArticleObservation>; rejections: Finding[] } {
  const owners = new Map<string, ArticleObservation>();
  const rejections: Finding[] = [];
  const seen = new Map(observations.map((observation) => [observation.path, observation]));
  const named = observations.filter(isArticle).filter(({ article }) => article.id !== undefined);
  for (const observation of named.toSorted(bySeniority(byId))) {
    const id = observation.article.id ?? "";
    const ownerPath = pathOfIdOwner(byId.get(id), seen) ?? owners.get(id)?.path ?? observation.path;
    if (ownerPath === observation.path) owners.set(id, observation);
    else rejections.push(duplicateId(observation.path, id, ownerPath));
  }
  return { owners, rejections };
}

/** The path of an id's article whose file is unchanged, whether it names the id or not. */
function pathOfIdOwner(
  known: KnownArticle | undefined,
  seen: ReadonlyMap<string, Observation>,
): string | undefined {
  if (known === undefined || !isCurrent(known)) return undefined;
  const found = seen.get(known.path);
  const isUnchanged = found?.kind === "unchanged" || found?.kind === "kept" || hasContentOf(known, found);
  return isUnchanged ? known.path : undefined;
}

/** The file at the path of the id's article comes first, then one with its content, then the oldest. */
function bySeniority(byId: ReadonlyMap<string, KnownArticle>) {
  const rank = ({ path, contentHash, article }: ArticleObservation): number => {
    const known = byId.get(article.id ?? "");
    return known?.path === path ? 0 : known?.contentHash === contentHash ? 1 : 2;
  };
  const date = ({ article }: ArticleObservation) => article.date ?? Number.MAX_SAFE_INTEGER;
  return (a: ArticleObservation, b: ArticleObservation) => rank(a) - rank(b) || date(a) - date(b);
}

function duplicateId(path: string, id: string, ownerPath: string): Finding {
  return {
    path,
    problem: `its id ${id} is also the id of ${ownerPath}`,
    remedy: `give it an id of its own; the older of the two stays published. If it is a later version of ${ownerPath}, say \`supersedes: ${ownerPath}\` in it`,
  };
}

/**
 * A name-based UUID (RFC 9562 §5.5) of the publication and the path: without its ledger a publication gets the same
 * ids again for files that never moved.
 */
export function unusedId(publicationId: string, path: string, isTaken: (id: string) => boolean): string {
  const space = namespaceOf(publicationId);
  for (let attempt = 1; ; attempt += 1) {
    const id = `urn:uuid:${uuidv5(attempt === 1 ? path : `${path}\n${attempt}`, space)}`;
    if (!isTaken(id)) return id;
  }
}

function namespaceOf(publicationId: string): string {
  const bare = publicationId.replace(/^urn:uuid:/i, "");
  return isUuid(bare) ? bare : uuidv5(publicationId, uuidv5.URL);
}
