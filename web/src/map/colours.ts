/** Red, green, blue from 0 to 255. */
type Rgb = [number, number, number];

const FALLBACK: Rgb = [92, 107, 192];

export const INK = '#16202e';
export const PALE_INK = '#525e6f';
export const ACCENT = '#2346c4';
export const MINE = INK;
export const GONE = '#cdd3db';
export const GONE_INK = '#8a94a3';

/** Reads any CSS colour the way the browser does, by a canvas context; what is no colour becomes a plain blue. */
export function readColour(context: CanvasRenderingContext2D, colour: string): Rgb {
  context.fillStyle = '#010203';
  context.fillStyle = colour;
  const read = String(context.fillStyle);
  if (read === '#010203') return FALLBACK;
  if (read.startsWith('#')) return [1, 3, 5].map((at) => parseInt(read.slice(at, at + 2), 16)) as Rgb;
  const parts = read.match(/[\d.]+/g)?.map(Number) ?? [];
  return parts.length >= 3 ? (parts.slice(0, 3) as Rgb) : FALLBACK;
}

export const css = ([r, g, b]: Rgb): string => `rgb(${r} ${g} ${b})`;

/** `share` of the other colour, from 0 to 1. */
export function mix(one: Rgb, other: Rgb, share: number): Rgb {
  return one.map((value, at) => Math.round(value + (other[at] - value) * share)) as Rgb;
}

/** Relative luminance as WCAG 2 defines it. */
export function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Darkens a colour until it stands out from white as graphics have to (WCAG 1.4.11: 3 to 1). */
export function visibleOnWhite(colour: Rgb): Rgb {
  let visible = colour;
  for (let step = 0; step < 12 && contrast(visible, [255, 255, 255]) < 3; step++) {
    visible = mix(visible, [0, 0, 0], 0.1);
  }
  return visible;
}

/** Black or white, whichever is easier to read on the colour. */
export function inkOn(colour: Rgb): string {
  return contrast(colour, [255, 255, 255]) >= contrast(colour, [22, 32, 46]) ? '#ffffff' : INK;
}

export type { Rgb };
