/** A quotation or parenthesis, from its opening mark to its closing one (indices of both). */
export interface Enclosure {
  readonly start: number;
  readonly end: number;
}

/** Longer ones are whole paragraphs in quotes: better cut than kept as one sentence. */
const MAX_LENGTH = 320;

const CLOSERS: Readonly<Record<string, string>> = {
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

const MARKS = /[()[\]{}“”„«»‹›「」『』《》〈〉（）【】"'‘’`]/g;
const OPENING_CONTEXT = /^$|[\s(["“„«—–:[/]/u;
const CLOSING_CONTEXT = /^$|[\s.,;:!?)\]}"”»'’—–]/u;
const STRAIGHT = new Set(['"', "'", "‘", "’", "`", "»", "«"]);

/**
 * The quotations and parentheses of one block that are opened and closed within reach, outermost
 * only, in order. An opening mark without its closing one encloses nothing.
 */
export function enclosures(block: string): Enclosure[] {
  const found: Enclosure[] = [];
  const open: { readonly mark: string; readonly start: number }[] = [];
  for (const match of block.matchAll(MARKS)) {
    const mark = match[0];
    const at = match.index;
    const opener = open.findLastIndex((other) => closes(other, mark, at, block));
    if (opener >= 0) {
      found.push({ start: open[opener]?.start ?? at, end: at });
      open.length = opener;
    } else if (opens(mark, at, block)) {
      open.push({ mark, start: at });
      if (open.length > 8) open.shift();
    }
  }
  return outermost(found);
}

function opens(mark: string, at: number, block: string): boolean {
  if (!(mark in CLOSERS)) return false;
  if (!STRAIGHT.has(mark)) return true;
  return OPENING_CONTEXT.test(block.charAt(at - 1)) && !/^$|\s/.test(block.charAt(at + 1));
}

function closes(
  opener: { readonly mark: string; readonly start: number },
  mark: string,
  at: number,
  block: string,
): boolean {
  if (at - opener.start > MAX_LENGTH || !CLOSERS[opener.mark]?.includes(mark)) return false;
  if (!STRAIGHT.has(mark)) return true;
  const next = block.charAt(at + 1);
  if (/\s/.test(block.charAt(at - 1))) return /^$|[.,;)]/.test(next);
  return CLOSING_CONTEXT.test(next);
}

function outermost(found: readonly Enclosure[]): Enclosure[] {
  const kept: Enclosure[] = [];
  for (const enclosure of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (enclosure.end > (kept.at(-1)?.end ?? -1)) kept.push(enclosure);
  }
  return kept;
}
