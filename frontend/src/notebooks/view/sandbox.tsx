import { useEffect, useRef, useState } from 'react';

import { useThemeName } from '../../charts/use-theme-name';

const TALLEST = 4000;

/**
 * HTML that wants to run something: in a frame without an origin, whose policy lets it reach neither this page nor any
 * address (studio/notebook_output.py). Both sides only post messages; the frame may say nothing but its height.
 */
export function Sandbox({ html }: { html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(120);
  const theme = useThemeName();
  const latest = useRef({ html, theme });
  useEffect(() => {
    latest.current = { html, theme };
    // Its origin is opaque, so no target can be named; what is sent came out of the notebook.
    frame.current?.contentWindow?.postMessage({ type: 'atelier-output', html, theme }, '*');
  }, [html, theme]);

  useEffect(() => {
    const listen = (event: MessageEvent<unknown>) => {
      if (event.source === null || event.source !== frame.current?.contentWindow) return;
      const said = event.data as { type?: unknown; height?: unknown } | null;
      if (said?.type === 'atelier-output-ready') {
        frame.current?.contentWindow?.postMessage({ type: 'atelier-output', ...latest.current }, '*');
      }
      if (said?.type === 'atelier-output-height' && typeof said.height === 'number' && Number.isFinite(said.height)) {
        setHeight(Math.min(TALLEST, Math.max(24, Math.ceil(said.height))));
      }
    };
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, []);

  return (
    <iframe
      ref={frame}
      src="/notebook-output"
      title="Output that runs scripts, shut in"
      className="nb-sandbox"
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      style={{ blockSize: height }}
    />
  );
}
