const TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}\p{M}])+/gu;

/** Words in lower case; Han and kana one by one. */
export function tokensOf(text: string): string[] {
  return text.normalize("NFKC").toLowerCase().match(TOKEN) ?? [];
}

/** How well a summary matches a reference: the mean F1 of ROUGE-1, ROUGE-2 and ROUGE-L, 0 to 1. */
export function rouge(summary: readonly string[], reference: readonly string[]): number {
  return (
    (overlap(summary, reference) + overlap(pairs(summary), pairs(reference)) + longest(summary, reference)) /
    3
  );
}

function overlap(a: readonly string[], b: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const token of b) counts.set(token, (counts.get(token) ?? 0) + 1);
  let hits = 0;
  for (const token of a) {
    const left = counts.get(token) ?? 0;
    if (left > 0) hits++;
    counts.set(token, left - 1);
  }
  return f1(hits, a.length, b.length);
}

function pairs(tokens: readonly string[]): string[] {
  return tokens.slice(1).map((token, index) => `${tokens[index]} ${token}`);
}

/** F1 of the longest common subsequence. */
function longest(a: readonly string[], b: readonly string[]): number {
  let above = new Uint16Array(b.length + 1);
  for (const token of a) {
    const row = new Uint16Array(b.length + 1);
    for (const [index, other] of b.entries()) {
      row[index + 1] =
        token === other ? (above[index] ?? 0) + 1 : Math.max(above[index + 1] ?? 0, row[index] ?? 0);
    }
    above = row;
  }
  return f1(above[b.length] ?? 0, a.length, b.length);
}

function f1(hits: number, a: number, b: number): number {
  return hits === 0 ? 0 : (2 * hits) / (a + b);
}
