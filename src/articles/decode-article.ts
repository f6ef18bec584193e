import { isUtf8 } from "node:buffer";
import type { Finding } from "./article.js";
import { firstForbidden, lineAt, stripForbidden } from "./clean-text.js";

export interface DecodedText {
  /** Line ends are "\n". Without a byte order mark and characters that XML forbids. */
  readonly text: string;
  readonly warnings: readonly Finding[];
}

/**
 * Decodes a file.
 *
 * @returns the finding that rejects the article when the bytes are not UTF-8 text
 */
export function decodeArticle(bytes: Uint8Array, path: string): DecodedText | { rejection: Finding } {
  if (bytes.length === 0) {
    return {
      rejection: { path, problem: "the file is empty", remedy: "write the article, or delete the file" },
    };
  }
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const decoded = isUtf16 ? undefined : decodeUtf8(bytes);
  if (decoded === undefined) {
    return {
      rejection: {
        path,
        line: isUtf16 ? 1 : lineOfInvalidByte(bytes),
        problem: `the file is ${isUtf16 ? "in UTF-16" : "not valid UTF-8"}, expected text in UTF-8`,
        remedy: "save it again with the encoding UTF-8",
      },
    };
  }
  if (decoded.includes("\0")) {
    return {
      rejection: {
        path,
        line: lineAt(decoded, decoded.indexOf("\0")),
        problem: "the file holds NUL characters, as binary files do, expected text",
        remedy: "export the article as text, or rename the file so that it is not taken for an article",
      },
    };
  }
  // Concatenated files have several byte order marks.
  const withoutBom = decoded.replace(/^\uFEFF+/, "");
  const text = withoutBom.includes("\r") ? withoutBom.replace(/\r\n?/g, "\n") : withoutBom;
  return { text: stripForbidden(text), warnings: encodingWarnings(text, path) };
}

function encodingWarnings(text: string, path: string): Finding[] {
  const warnings: Finding[] = [];
  const forbidden = firstForbidden(text);
  if (forbidden !== undefined) {
    warnings.push({
      path,
      line: forbidden.line,
      problem: `the control character ${forbidden.name} is left out: no XML feed can hold it`,
      remedy: "delete it; it is often left over from copying out of a word processor or a PDF",
    });
  }
  const cdataEnd = text.indexOf("]]>");
  if (cdataEnd !== -1) {
    warnings.push({
      path,
      line: lineAt(text, cdataEnd),
      problem: "`]]>` ends a CDATA section in XML; it is published in escaped form",
      remedy: "nothing needs to be done; if it is left over from an XML export, delete it",
    });
  }
  return warnings;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8")
    : undefined;
}

function lineOfInvalidByte(bytes: Uint8Array): number {
  // Non-fatal decoding replaces the first invalid byte by U+FFFD. Files rarely contain that character
  // themselves.
  const decoded = new TextDecoder().decode(bytes);
  return lineAt(decoded, decoded.indexOf("\uFFFD"));
}
