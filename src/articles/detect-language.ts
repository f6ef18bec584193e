import { detectAll } from "./tinyld.js";

/** Too few words match many languages. */
const MIN_CHARACTERS = 100;
const MIN_ACCURACY = 0.7;

/** More text takes longer and does not improve the result. */
const SAMPLE_CHARACTERS = 800;

/**
 * Detects the language of a text.
 *
 * @param fallback BCP 47 tag to use when the language is unclear; if it is a regional form of the detected
 *   language (`pt-BR`), it is kept
 * @returns a BCP 47 tag
 */
export function detectLanguage(text: string, fallback: string): string {
  if (text.length < MIN_CHARACTERS) return fallback;
  const [best] = detectAll(text.slice(0, SAMPLE_CHARACTERS));
  if (best === undefined || best.accuracy < MIN_ACCURACY) return fallback;
  return new Intl.Locale(fallback).language === best.lang ? fallback : best.lang;
}
