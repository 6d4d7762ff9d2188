import { colorNumber, asHex } from '../base/colors.ts';
import { asTexts, isRecord } from '../base/relaxed-json.ts';
import type { Kind } from '../canvas/shapes.ts';
import { readShapes, type Loose } from '../image/geometry-values.ts';

/** An earlier result to be judged, shown and not editable (§5.3). */
export interface Overlay {
  labels: string[];
  /** Shapes, or a mask with what its colours mean. */
  shapes: { kind: Kind; list: Loose[] } | null;
  mask: { source: string; legend: { label: string; color: string }[] } | null;
}

const KINDS: Record<string, Kind> = {
  boundingBox: 'box',
  polygon: 'polygon',
  polyline: 'polyline',
  line: 'line',
  keypoint: 'keypoint',
};

export function readOverlay(value: unknown): Overlay | null {
  if (!isRecord(value)) return null;
  const [task, inner] = Object.entries(value)[0] ?? [];
  if (task === undefined || !isRecord(inner)) return null;
  const labels = asTexts(inner.labels ?? []) ?? [];
  const kind = KINDS[task];
  if (kind) {
    const list = readShapes(kind, inner.value);
    return list ? { labels, shapes: { kind, list }, mask: null } : null;
  }
  const legend = legendOf(inner);
  if (typeof inner.src !== 'string' || !legend) return null;
  return { labels, shapes: null, mask: { source: inner.src, legend } };
}

function legendOf(inner: Record<string, unknown>): { label: string; color: string }[] | null {
  if (isRecord(inner.labelMappings)) {
    return Object.entries(inner.labelMappings).map(([label, one], at) => ({
      label,
      color: (isRecord(one) ? asHex(one.color) : null) ?? colorNumber(at),
    }));
  }
  if (!Array.isArray(inner.instances)) return null;
  return inner.instances.filter(isRecord).map((one, at) => ({
    label: String(one.label),
    color: asHex(one.color) ?? colorNumber(at),
  }));
}
