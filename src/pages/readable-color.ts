/** What WCAG 2.2 asks for of text (1.4.3). */
const MIN_CONTRAST = 4.5;

/** From the color to black or white. */
const STEPS = 40;

type Rgb = readonly [red: number, green: number, blue: number];

/**
 * The color, or its nearest shade with enough contrast to the background.
 *
 * @param color such as `#b4450f`, like `background`
 */
export function readableOn(background: string, color: string): string {
  const backgroundRgb = parseHex(background);
  const target: Rgb = luminance(backgroundRgb) > 0.18 ? [0, 0, 0] : [255, 255, 255];
  const shades = Array.from({ length: STEPS + 1 }, (_, step) =>
    mixColors(parseHex(color), target, step / STEPS),
  );
  return toHex(shades.find((shade) => contrast(shade, backgroundRgb) >= MIN_CONTRAST) ?? target);
}

function parseHex(hex: string): Rgb {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function mixColors([red, green, blue]: Rgb, target: Rgb, share: number): Rgb {
  const mix = (from: number, to: number) => Math.round(from + (to - from) * share);
  return [mix(red, target[0]), mix(green, target[1]), mix(blue, target[2])];
}

function contrast(a: Rgb, b: Rgb): number {
  const [bright, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((bright ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** Relative luminance, as WCAG defines it. */
function luminance([red, green, blue]: Rgb): number {
  const linear = (part: number) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
