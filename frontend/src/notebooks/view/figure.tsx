import type { Data, Layout } from 'plotly.js';
import { useEffect, useRef, useState } from 'react';

import { baseLayout, PALETTES } from '../../charts/palette';
import { useThemeName } from '../../charts/use-theme-name';
import type { Figure } from './mime';

const load = () => import('plotly.js-cartesian-dist-min').then((module) => module.default);
const HEIGHT = 400;

/** A Plotly figure of a notebook, in the colours of the theme where it does not choose its own. */
export function PlotlyFigure({ figure }: { figure: Figure }) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useThemeName();
  const [problem, setProblem] = useState('');
  const height = typeof figure.layout['height'] === 'number' ? figure.layout['height'] : HEIGHT;

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    let gone = false;
    const { paper_bgcolor, plot_bgcolor, font, xaxis } = baseLayout(PALETTES[theme]);
    const axis = { gridcolor: xaxis?.gridcolor, zerolinecolor: xaxis?.gridcolor };
    // plotly.py sends its whole template, with a light paper; what the figure itself sets is kept.
    const layout = { paper_bgcolor, plot_bgcolor, font, ...figure.layout, template: { layout: { xaxis: axis, yaxis: axis } }, height, autosize: true } as unknown as Partial<Layout>;
    const drawn = load().then(async (plotly) => {
      // Plotly writes into what it is given; the notebook's own must stay as it is.
      if (!gone) await plotly.react(element, structuredClone(figure.data) as unknown as Data[], structuredClone(layout), { displayModeBar: false, responsive: true });
    });
    drawn.then(
      () => setProblem(''),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      gone = true;
      void load().then((plotly) => plotly.purge(element));
    };
  }, [figure, theme, height]);

  return (
    <>
      <div ref={place} role="img" aria-label="Plotly chart" style={{ minBlockSize: height }} />
      {problem && <div className="nb-note">The chart could not be drawn: {problem}</div>}
    </>
  );
}
