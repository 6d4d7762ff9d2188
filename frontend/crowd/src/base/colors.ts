/** The palette of the guide's samples and its continuation (§7.1). */
export const PALETTE = [
  '#1f77b4',
  '#ff7f0e',
  '#2ca02c',
  '#d62728',
  '#9467bd',
  '#8c564b',
  '#e377c2',
  '#7f7f7f',
  '#bcbd22',
  '#17becf',
] as const;

export const BACKGROUND = '#ffffff';

const isHex = (text: unknown): text is string => typeof text === 'string' && /^#[0-9a-f]{6}$/i.test(text);

/** `#rgb` and `#RRGGBB` as `#rrggbb`; null for anything else. */
export function asHex(text: unknown): string | null {
  if (isHex(text)) return text.toLowerCase();
  if (typeof text !== 'string' || !/^#[0-9a-f]{3}$/i.test(text)) return null;
  return `#${[...text.slice(1)].map((digit) => digit + digit).join('')}`.toLowerCase();
}

/** A colour for number n; different ones for different n, and never the background. */
export function colorNumber(n: number): string {
  const known = PALETTE[n];
  if (known) return known;
  const hue = (n * 137.508) % 360;
  const light = 0.4 + 0.22 * ((n >> 3) % 3) * 0.5;
  return hslToHex(hue, 0.65, light);
}

/** The first colours of the palette that are not taken. */
export function freeColor(taken: ReadonlySet<string>): string {
  for (let n = 0; ; n += 1) {
    const color = colorNumber(n);
    if (!taken.has(color)) return color;
  }
}

function hslToHex(hue: number, saturation: number, light: number): string {
  const channel = (shift: number): string => {
    const k = (shift + hue / 30) % 12;
    const value = light - saturation * Math.min(light, 1 - light) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

export function rgbOf(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
