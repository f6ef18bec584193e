/** Right-to-left scripts of living languages. */
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
 * The writing direction of a language. Not `dir=auto`, which looks only at the first word: an Arabic article may begin
 * with "RSS".
 *
 * @param language a BCP 47 tag
 */
export function textDirection(language: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(new Intl.Locale(language).maximize().script) ? "rtl" : "ltr";
}
