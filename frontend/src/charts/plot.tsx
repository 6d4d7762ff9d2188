import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Spinner from '@cloudscape-design/components/spinner';
import type { Data, Layout, PlotMouseEvent } from 'plotly.js';
import type PlotlyModule from 'plotly.js-cartesian-dist-min';
import { useEffect, useMemo, useRef, useState } from 'react';

import './plot.css';
import { baseLayout, layoutOver, PALETTES, type Palette } from './palette';
import { PlotTable, type TableData } from './plot-table';
import { whenStill } from './still';
import { useSeen } from './use-seen';
import { useThemeName } from './use-theme-name';

export interface Drawing {
  data: Data[];
  /** Must name both axes with their units. */
  layout: Partial<Layout>;
}

export interface PlotProps {
  /** What a screen reader says first: what is drawn against what. */
  label: string;
  /** One line that tells how to read it: “Higher is better”. */
  reading: string;
  /** Drawn again when this function changes: memoise it. */
  draw: (palette: Palette) => Drawing;
  /** The same numbers as a table. */
  table: () => TableData;
  height?: number;
  /** A click on a point, with its index in its trace. */
  onPoint?: (trace: number, point: number, event: PlotMouseEvent) => void;
}

type Plotly = typeof PlotlyModule;

let loading: Promise<Plotly> | undefined;
/** Plotly is a chunk of its own, fetched when the first chart comes into sight. */
const loadPlotly = (): Promise<Plotly> => (loading ??= import('plotly.js-cartesian-dist-min').then(module => module.default));

export function Plot({ label, reading, draw, table, height = 260, onPoint }: PlotProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const seen = useSeen(frame);
  const theme = useThemeName();
  const [state, setState] = useState<'loading' | 'drawn' | 'failed'>('loading');
  const drawing = useMemo(() => {
    if (!seen) return undefined;
    const palette = PALETTES[theme];
    const { data, layout } = draw(palette);
    return { data, layout: layoutOver(baseLayout(palette), { ...layout, height }) };
  }, [seen, theme, draw, height]);

  useEffect(() => {
    const element = canvas.current;
    if (!element || !drawing) return undefined;
    let gone = false;
    let takeBack: (() => void) | undefined;
    const still = () => new Promise<void>(resolve => (takeBack = whenStill(resolve)));
    loadPlotly()
      .then(plotly => still().then(() => (gone ? undefined : plotly.react(element, drawing.data, drawing.layout, CONFIG))))
      .then(() => !gone && setState('drawn'))
      .catch(() => {
        loading = undefined; // a chunk that did not arrive is asked for again by the next chart
        if (!gone) setState('failed');
      });
    return () => {
      gone = true;
      takeBack?.();
    };
  }, [drawing]);

  usePoints(canvas, state === 'drawn', onPoint);
  useFit(canvas, state === 'drawn');

  return (
    <div ref={frame} className="atelier-plot">
      <Box variant="small" color="text-body-secondary">
        {reading}
      </Box>
      <div className="atelier-plot-frame" style={{ minBlockSize: height }}>
        {state === 'loading' && <Spinner />}
        {state === 'failed' && <Box color="text-status-error">The chart could not be loaded. The table below has its numbers.</Box>}
        <div ref={canvas} role="img" aria-label={`${label}. ${reading}`} />
      </div>
      <ExpandableSection headerText="Show as table" variant="inline">
        <PlotTable label={label} load={table} />
      </ExpandableSection>
    </div>
  );
}

const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false } as const;

function usePoints(
  canvas: React.RefObject<HTMLDivElement | null>,
  drawn: boolean,
  onPoint: PlotProps['onPoint'],
): void {
  useEffect(() => {
    const element = canvas.current as unknown as {
      on?: (name: string, listener: (event: PlotMouseEvent) => void) => void;
      removeListener?: (name: string, listener: (event: PlotMouseEvent) => void) => void;
    } | null;
    if (!element?.on || !drawn || !onPoint) return undefined;
    const listener = (event: PlotMouseEvent) => {
      const point = event.points[0];
      if (point) onPoint(point.curveNumber, point.pointIndex, event);
    };
    element.on('plotly_click', listener);
    return () => element.removeListener?.('plotly_click', listener);
  }, [canvas, drawn, onPoint]);
}

const drawnWidth = (element: Element): number => Number(element.querySelector('svg')?.getAttribute('width'));

/** Follows the width of its place: panels open and close around it. */
function useFit(canvas: React.RefObject<HTMLDivElement | null>, drawn: boolean): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element || !drawn) return undefined;
    let frame = 0;
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        // The observer's first word is of the width that the chart was drawn for.
        if (element.clientWidth > 0 && element.clientWidth !== drawnWidth(element)) void loadPlotly().then(plotly => plotly.Plots.resize(element));
      });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      void loadPlotly().then(plotly => plotly.purge(element));
    };
  }, [canvas, drawn]);
}
