export function summarizeSections(
  sections: readonly { readonly text: string }[],
  _context: { title: string; language: string },
): string[] {
  return sections.map(
    ({ text }) =>
      [
        ...new Intl.Segmenter("en", { granularity: "sentence" }).segment(text.split("\n\n")[0] ?? ""),
      ][0]?.segment.trim() ?? "",
  );
}
