/** A paragraph, list item or table row. Sentences never extend beyond it. */
export type TextBlock = string;

const LINE_BREAK = /\r\n?|[\n\v\f\u0085\u2028\u2029]/;
const ITEM_START = /^(?:[•◦▪‣●○*-]\s|⁃|(?:\d{1,3}|[a-z])[.)]{1,2}\s)/;
const SENTENCE_END = /[.!?…。！？।॥۔؟։:：;；]["'”’»」』）)\]]*$/u;
const CONTINUES = /^[\p{Ll},;)\]}]/u;
const TABLE_ROW = /\t|\s\|\s/;
const UNSPACED_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}、。，！？；：「」『』（）《》]/u;

/**
 * Splits a text at blank lines, list items and table rows. Soft-wrapped lines are joined, and white space is
 * collapsed.
 */
export function textBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let paragraph: string[] = [];
  for (const line of [...text.split(LINE_BREAK), ""]) {
    if (line.trim() !== "") {
      paragraph.push(line);
    } else if (paragraph.length > 0) {
      appendParagraph(blocks, paragraph);
      paragraph = [];
    }
  }
  return blocks;
}

/** The text on one line, with every run of white space replaced by one space. */
export function foldSpaces(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

/** Whether a block is a list item with a bullet. */
export function isBullet(block: string): boolean {
  return /^[•◦▪‣●○⁃]/.test(block);
}

function appendParagraph(blocks: TextBlock[], lines: readonly string[]): void {
  const widest = lines.reduce((width, line) => Math.max(width, line.length), 0);
  let parts: string[] = [];
  for (const [index, raw] of lines.entries()) {
    const line = foldSpaces(raw);
    const previous = lines[index - 1];
    if (previous !== undefined && startsBlock(previous, raw, line, widest)) {
      blocks.push(parts.join(""));
      parts = [];
    }
    if (parts.length > 0 && !joinsUnspaced(parts.at(-1) ?? "", line)) parts.push(" ");
    parts.push(line);
  }
  blocks.push(parts.join(""));
}

/** Whether a line starts a new block or continues the line above it. */
function startsBlock(previous: string, raw: string, line: string, widest: number): boolean {
  if (ITEM_START.test(line)) return true;
  if (TABLE_ROW.test(raw.trim()) || TABLE_ROW.test(previous.trim())) return true;
  const above = previous.trim();
  if (CONTINUES.test(line)) return false;
  if (ITEM_START.test(above)) return true;
  return !SENTENCE_END.test(above) && !above.endsWith(",") && wordWouldHaveFitted(above, line, widest);
}

/** Whether the next word would have fit on the line above. If so, the line break is not a soft wrap. */
function wordWouldHaveFitted(above: string, line: string, widest: number): boolean {
  if (UNSPACED_SCRIPT.test(line.charAt(0))) return above.length + 2 < widest;
  const firstWord = line.split(" ", 1)[0] ?? "";
  return above.length + 1 + firstWord.length < widest;
}

function joinsUnspaced(above: string, line: string): boolean {
  return UNSPACED_SCRIPT.test(above.slice(-1)) && UNSPACED_SCRIPT.test(line.charAt(0));
}
