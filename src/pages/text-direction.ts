/** Scripts that living languages write from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string | undefined> = new Set([
  "Adlm",
  "Arab",
  "Hebr",
  "Mand",
  "Nkoo",
  "Rohg",
  "Samr",
  "Syrc",
  "Thaa",
  "Yezi",
]);

/**
 * Which way a language is written. By the language and not by `dir=auto`, which goes by the first word: an Arabic article
 * may well begin with "RSS".
 *
 * @param language a BCP 47 tag
 */
export function textDirection(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(new Intl.Locale(language).maximize().script) ? "rtl" : "ltr";
}
