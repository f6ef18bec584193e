import { detectAll } from "./tinyld.js";

/** A word or two look like many languages, and a mixture of them like a third. */
const MIN_CHARACTERS = 100;
const MIN_ACCURACY = 0.7;

/** More text makes it no surer, but slower. */
const SAMPLE_CHARACTERS = 800;

/**
 * The language that a text is in.
 *
 * @param fallback BCP 47 tag for a text that does not show it; a regional form of what was found (`pt-BR`) is kept
 * @returns a BCP 47 tag
 */
export function detectLanguage(text: string, fallback: string): string {
  if (text.length < MIN_CHARACTERS) return fallback;
  const [best] = detectAll(text.slice(0, SAMPLE_CHARACTERS));
  if (best === undefined || best.accuracy < MIN_ACCURACY) return fallback;
  return new Intl.Locale(fallback).language === best.lang ? fallback : best.lang;
}
