import type { Encoding } from "../feeds/document.js";

/** Characters. A list of every registered coding is shorter. */
const MAX_HEADER_LENGTH = 1_000;

/** Prepared encodings, smallest first. */
const COMPRESSED = ["br", "gzip"] as const;

/**
 * The encoding that the client prefers. Of equal ones it is the smallest: browsers name gzip first without meaning it.
 *
 * @param accepted the `Accept-Encoding` header; `identity` if it is missing, overlong, or refuses every encoding
 */
export function acceptedEncoding(accepted: string | undefined): Encoding {
  if (accepted === undefined || accepted.length > MAX_HEADER_LENGTH) return "identity";
  const weights = weightsOf(accepted);
  let best: Encoding = "identity";
  // Without being named, "identity" is acceptable but not preferred (RFC 9110 §12.5.3).
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
