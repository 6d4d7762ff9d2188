declare module 'plotly.js-cartesian-dist-min' {
  import type { Config, Data, Layout, PlotlyHTMLElement } from 'plotly.js';

  const Plotly: {
    react(element: HTMLElement, data: Data[], layout: Partial<Layout>, config: Partial<Config>): Promise<PlotlyHTMLElement>;
    purge(element: HTMLElement): void;
    Plots: { resize(element: HTMLElement): void };
  };
  export default Plotly;
}
