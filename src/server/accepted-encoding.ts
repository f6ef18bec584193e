import type { Encoding } from "../feeds/document.js";

/** Characters of a header that is read; a list of everything that anybody ever compressed with has fewer. */
const MAX_HEADER_LENGTH = 1_000;

/** The prepared forms, the smallest first. */
const COMPRESSED = ["br", "gzip"] as const;

/**
 * The form that the reader likes best, and of those that it likes equally the smallest: browsers name gzip
 * first, and mean nothing by it.
 *
 * @param accepted the `Accept-Encoding` header; who sends none gets the bytes as they are, and so does who
 *   refuses even those, since nothing else is left, and who sends more than anybody means
 */
export function acceptedEncoding(accepted: string | undefined): Encoding {
  if (accepted === undefined || accepted.length > MAX_HEADER_LENGTH) return "identity";
  const weights = weightsOf(accepted);
  let best: Encoding = "identity";
  // "identity" is acceptable without being named, but then nobody prefers it (RFC 9110 §12.5.3).
  let heaviest = weights.get("identity") ?? 0;
  for (const encoding of COMPRESSED) {
    const weight = weights.get(encoding) ?? weights.get("*") ?? 0;
    if (weight === 0 || weight < heaviest || (weight === heaviest && best !== "identity")) continue;
    best = encoding;
    heaviest = weight;
  }
  return best;
}

function weightsOf(accepted: string): Map<string, number> {
  return new Map(
    accepted
      .toLowerCase()
      .split(",")
      .map((item) => {
        const [coding = "", ...parameters] = item.split(";").map((part) => part.trim());
        const weight = parameters.find((parameter) => /^q\s*=/.test(parameter))?.replace(/^q\s*=\s*/, "");
        return [coding, weight === undefined ? 1 : Number(weight) || 0];
      }),
  );
}
