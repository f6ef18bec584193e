/** A quotation or parenthesis. `start` and `end` are the indices of its opening and closing marks. */
export interface DelimitedSpan {
  readonly start: number;
  readonly end: number;
}

/** Longer spans are whole paragraphs in quotes. They are split like other text. */
const MAX_SPAN_LENGTH = 320;

const CLOSING_MARKS: Readonly<Record<string, string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
  "“": "”",
  "„": "“”",
  "«": "»",
  "»": "«",
  "‹": "›",
  "「": "」",
  "『": "』",
  "《": "》",
  "〈": "〉",
  "（": "）",
  "【": "】",
  '"': '"',
  "'": "'",
  "‘": "’",
  "`": "'`",
};

const DELIMITERS = /[()[\]{}“”„«»‹›「」『』《》〈〉（）【】"'‘’`]/g;
const OPENING_CONTEXT = /^$|[\s(["“„«—–:[/]/u;
const CLOSING_CONTEXT = /^$|[\s.,;:!?)\]}"”»'’—–]/u;
const AMBIGUOUS_MARKS = new Set(['"', "'", "‘", "’", "`", "»", "«"]);

/**
 * The outermost quotations and parentheses of a block, in order. An opening mark without a closing mark in
 * range is ignored.
 */
export function delimitedSpans(block: string): DelimitedSpan[] {
  const found: DelimitedSpan[] = [];
  const openMarks: { readonly mark: string; readonly start: number }[] = [];
  for (const match of block.matchAll(DELIMITERS)) {
    const mark = match[0];
    const at = match.index;
    const opener = openMarks.findLastIndex((other) => closes(other, mark, at, block));
    if (opener >= 0) {
      found.push({ start: openMarks[opener]?.start ?? at, end: at });
      openMarks.length = opener;
    } else if (opens(mark, at, block)) {
      openMarks.push({ mark, start: at });
      if (openMarks.length > 8) openMarks.shift();
    }
  }
  return outermostSpans(found);
}

function opens(mark: string, at: number, block: string): boolean {
  if (!(mark in CLOSING_MARKS)) return false;
  if (!AMBIGUOUS_MARKS.has(mark)) return true;
  return OPENING_CONTEXT.test(block.charAt(at - 1)) && !/^$|\s/.test(block.charAt(at + 1));
}

function closes(
  opener: { readonly mark: string; readonly start: number },
  mark: string,
  at: number,
  block: string,
): boolean {
  if (at - opener.start > MAX_SPAN_LENGTH || !CLOSING_MARKS[opener.mark]?.includes(mark)) return false;
  if (!AMBIGUOUS_MARKS.has(mark)) return true;
  const next = block.charAt(at + 1);
  if (/\s/.test(block.charAt(at - 1))) return /^$|[.,;)]/.test(next);
  return CLOSING_CONTEXT.test(next);
}

function outermostSpans(found: readonly DelimitedSpan[]): DelimitedSpan[] {
  const kept: DelimitedSpan[] = [];
  for (const span of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.end > (kept.at(-1)?.end ?? -1)) kept.push(span);
  }
  return kept;
}
