/** The series of an endpoint's charts from what the server keeps per minute and variant. Pure. */
import type { Series } from '../../charts/series';

interface Latency {
  average: number;
  minimum: number;
  maximum: number;
}

export interface MetricPoint {
  at: string;
  variant: string;
  invocations: number;
  errors_4xx: number;
  errors_5xx: number;
  model_errors: number;
  model_latency_ms: Latency | null;
  overhead_latency_ms: Latency | null;
}

export interface EndpointMetrics {
  period_s: number;
  points: MetricPoint[];
}

export interface EndpointSeries {
  requests: Series[];
  latency: Series[];
  errors: Series[];
  totals: { requests: number; errors: number; latencyMs: number | undefined };
}

const series = (name: string, points: MetricPoint[], value: (point: MetricPoint) => number | undefined): Series => {
  const known = points.flatMap((point) => {
    const found = value(point);
    return found === undefined ? [] : [{ at: new Date(point.at), value: found }];
  });
  return { name, at: known.map(({ at }) => at), values: known.map(({ value: found }) => found) };
};

/** Variants become lines of their own where there are several. */
export function seriesOf({ points }: EndpointMetrics): EndpointSeries {
  const sorted = [...points].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const variants = [...new Set(sorted.map(({ variant }) => variant))];
  const each = (variant: string) => sorted.filter((point) => point.variant === variant);
  const requests = sorted.reduce((sum, { invocations }) => sum + invocations, 0);
  const timed = sorted.filter((point) => point.model_latency_ms);
  const weight = timed.reduce((sum, { invocations }) => sum + invocations, 0);
  const spent = timed.reduce((sum, point) => sum + point.invocations * (point.model_latency_ms?.average ?? 0), 0);
  return {
    requests: variants.map((variant) => series(variant, each(variant), ({ invocations }) => invocations)),
    latency: variants.flatMap((variant) => [
      series(variants.length > 1 ? `${variant} mean` : 'Mean', each(variant), ({ model_latency_ms }) => model_latency_ms?.average),
      series(variants.length > 1 ? `${variant} slowest` : 'Slowest', each(variant), ({ model_latency_ms }) => model_latency_ms?.maximum),
    ]),
    errors: [
      series('Refused (4xx)', sorted, ({ errors_4xx }) => errors_4xx),
      series('Failed (5xx)', sorted, ({ errors_5xx }) => errors_5xx),
      series('Model errors', sorted, ({ model_errors }) => model_errors),
    ],
    totals: {
      requests,
      errors: sorted.reduce((sum, point) => sum + point.errors_4xx + point.errors_5xx, 0),
      latencyMs: weight > 0 ? spent / weight : undefined,
    },
  };
}
