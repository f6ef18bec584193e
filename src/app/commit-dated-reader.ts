import type { Instant } from "../articles/article.js";
import type { ArticleReader } from "../publishing/read-directory.js";

type Reading = ReturnType<ArticleReader["parse"]>;

/** Reads articles that do not say when they are from as if they said what is known of their files. */
export function commitDatedReader(
  reader: ArticleReader,
  dates: ReadonlyMap<string, { readonly first: Instant; readonly last: Instant }>,
): ArticleReader {
  const withDates = (reading: Reading, path: string): Reading => {
    const known = dates.get(path);
    if (reading.kind !== "article" || known === undefined) return reading;
    const { date = known.first, updated = known.last } = reading.article;
    return { ...reading, article: { ...reading.article, date, updated } };
  };
  const { readStub } = reader;
  return {
    fingerprint: reader.fingerprint,
    parse: (bytes, path) => withDates(reader.parse(bytes, path), path),
    ...(readStub !== undefined && {
      readStub: (bytes: Uint8Array, path: string) => {
        const reading = readStub(bytes, path);
        return reading && withDates(reading, path);
      },
    }),
  };
}
