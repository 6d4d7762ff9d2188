/** The one look of our charts, for both themes: Cloudscape's data colours and text colours on its container background. */
import type { Layout } from 'plotly.js';

export type ThemeName = 'light' | 'dark';

export interface Palette {
  /** First is the thing itself, the others are for comparison; told apart by lightness too, not by hue alone. */
  series: readonly string[];
  good: string;
  bad: string;
  neutral: string;
  text: string;
  muted: string;
  grid: string;
  background: string;
  /** Low → high value of a column (beeswarm), readable with any colour vision. */
  scale: [number, string][];
}

export const PALETTES: Record<ThemeName, Palette> = {
  light: {
    series: ['#0972d3', '#b2592a', '#037f0c', '#8456ce', '#962249', '#486de8'],
    good: '#0972d3',
    bad: '#c7511f',
    neutral: '#7d8998',
    text: '#16191f',
    muted: '#5f6b7a',
    grid: '#e9ebed',
    background: 'rgba(0,0,0,0)',
    scale: [
      [0, '#0972d3'],
      [0.5, '#b6bec9'],
      [1, '#c7511f'],
    ],
  },
  dark: {
    series: ['#539fe5', '#ef8a5a', '#67b854', '#b088f5', '#e07f9d', '#8ea9ff'],
    good: '#539fe5',
    bad: '#f08a5d',
    neutral: '#95a5b3',
    text: '#e9ebed',
    muted: '#a9b4c0',
    grid: '#354150',
    background: 'rgba(0,0,0,0)',
    scale: [
      [0, '#539fe5'],
      [0.5, '#7d8998'],
      [1, '#f08a5d'],
    ],
  },
};

const FONT = '"Open Sans", "Helvetica Neue", Roboto, Arial, sans-serif';

/** The layout every chart starts from; a chart adds titles and ranges, never colours of its own. */
export function baseLayout(palette: Palette): Partial<Layout> {
  const axis = {
    gridcolor: palette.grid,
    linecolor: palette.grid,
    zeroline: false,
    automargin: true,
    ticklabeloverflow: 'allow', // the margins make room; measuring every label took half a second of a large chart
    tickfont: { color: palette.muted, size: 11 },
    title: { font: { color: palette.muted, size: 12 }, standoff: 8 },
  };
  return {
    font: { family: FONT, size: 12, color: palette.text },
    paper_bgcolor: palette.background,
    plot_bgcolor: palette.background,
    colorway: [...palette.series],
    margin: { l: 8, r: 12, t: 8, b: 8 },
    xaxis: axis,
    yaxis: axis,
    showlegend: false,
    legend: { orientation: 'h', y: 1.02, yanchor: 'bottom', x: 0, font: { color: palette.text, size: 12 } },
    hoverlabel: { font: { family: FONT, size: 12 } },
    hovermode: 'closest',
    dragmode: false,
  } as Partial<Layout>;
}

/** `extra` laid over `base`, axis by axis, so that a chart's axis title keeps the theme's font. */
export function layoutOver(base: Partial<Layout>, extra: Partial<Layout>): Partial<Layout> {
  return mergeDeep(base as Record<string, unknown>, extra as Record<string, unknown>) as Partial<Layout>;
}

function mergeDeep(base: Record<string, unknown>, extra: Record<string, unknown>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(extra)) {
    const below = merged[key];
    merged[key] = isPlain(below) && isPlain(value) ? mergeDeep(below, value) : value;
  }
  return merged;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
