import { textOf } from '../nbformat';

/** How one output is shown. */
export type Shown =
  | { kind: 'plotly'; figure: Figure }
  | { kind: 'widget' }
  | { kind: 'html'; html: string }
  | { kind: 'sandbox'; html: string }
  | { kind: 'markdown'; text: string }
  | { kind: 'formula'; text: string }
  | { kind: 'image'; url: string; width?: number; height?: number }
  | { kind: 'json'; text: string }
  | { kind: 'text'; text: string };

export interface Figure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
}

type Bundle = Readonly<Record<string, unknown>>;

export const PLOTLY = 'application/vnd.plotly.v1+json';
const WIDGET = 'application/vnd.jupyter.widget-view+json';
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** What the bundle that we carry can draw: its cartesian edition. */
const TRACES = new Set([
  'scatter', 'bar', 'box', 'contour', 'heatmap', 'histogram', 'histogram2d', 'histogram2dcontour', 'image', 'pie', 'scatterternary', 'violin',
]);

/** The richest form of a bundle that the studio can show safely; the order is JupyterLab's. */
export function shownOf(data: Bundle, metadata: Bundle = {}): Shown {
  if (WIDGET in data) return { kind: 'widget' };
  const figure = figureOf(data[PLOTLY]);
  if (figure) return { kind: 'plotly', figure };
  const html = textOf(data['text/html']);
  if (html) return isPlain(html) ? { kind: 'html', html } : { kind: 'sandbox', html };
  if ('text/markdown' in data) return { kind: 'markdown', text: textOf(data['text/markdown']) };
  const picture = pictureOf(data, metadata);
  if (picture) return picture;
  if ('application/javascript' in data) return { kind: 'sandbox', html: `<script>${textOf(data['application/javascript'])}</script>` };
  if ('text/latex' in data) return { kind: 'formula', text: textOf(data['text/latex']) };
  if ('application/json' in data) return { kind: 'json', text: JSON.stringify(data['application/json'], null, 2) };
  return { kind: 'text', text: textOf(data['text/plain']) || `(nothing that can be shown: ${Object.keys(data).join(', ') || 'empty'})` };
}

function pictureOf(data: Bundle, metadata: Bundle): Shown | undefined {
  // As an image, where no script of an SVG runs and nothing is fetched.
  const svg = textOf(data['image/svg+xml']);
  if (svg) return { kind: 'image', url: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}` };
  const type = PICTURES.find((each) => each in data);
  if (!type) return undefined;
  const size = (metadata[type] ?? {}) as { width?: unknown; height?: unknown };
  return {
    kind: 'image',
    url: `data:${type};base64,${textOf(data[type]).replace(/\s/g, '')}`,
    ...(typeof size.width === 'number' ? { width: size.width } : {}),
    ...(typeof size.height === 'number' ? { height: size.height } : {}),
  };
}

function figureOf(value: unknown): Figure | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { data, layout } = value as { data?: unknown; layout?: unknown };
  if (!Array.isArray(data)) return undefined;
  const traces = data as Record<string, unknown>[];
  if (!traces.every((trace) => TRACES.has(String(trace['type'] ?? 'scatter')))) return undefined;
  return { data: traces, layout: (layout ?? {}) as Record<string, unknown> };
}

/**
 * Is this HTML only text, tables and pictures? Then it is sanitised and shown in the page. Everything that wants to run,
 * load, or style more than itself goes into a frame without an origin; this only decides where, the sanitiser keeps safe.
 */
export function isPlain(html: string): boolean {
  const found = new DOMParser().parseFromString(html, 'text/html');
  if (found.querySelector('script, iframe, object, embed, link, form, input, button, select, textarea, video, audio, canvas, svg, base, meta'))
    return false;
  // pandas says "scoped": rules of its tables, which the studio draws in its own way.
  if (found.querySelector('style:not([scoped])')) return false;
  for (const element of found.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || /^\s*(javascript|data:text)/i.test(value)) return false;
    }
  }
  return true;
}
