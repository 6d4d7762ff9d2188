import { Sanitizer } from '@jupyterlab/apputils/lib/sanitizer';
import { renderHTML, renderLatex, renderMarkdown, renderText } from '@jupyterlab/rendermime/lib/renderers';
import { useEffect, useRef } from 'react';

import { markdownToHtml } from './markdown';

/**
 * What Jupyter's own renderers make of text, HTML and Markdown. Everything passes its sanitiser: nothing here is trusted,
 * because a notebook comes from anywhere.
 */
const sanitizer = new Sanitizer();
const parser = { render: (source: string) => Promise.resolve(markdownToHtml(source)) };
/** Formulas are drawn by a library that only notebooks with formulas load. */
const latexTypesetter = {
  typeset: async (host: HTMLElement) => {
    if (!/\$|\\[[(]|\\begin\{/.test(host.textContent ?? '')) return;
    (await import('./math')).typeset(host);
  },
};
const PLAIN = { trusted: false, sanitizer, resolver: null, linkHandler: null, latexTypesetter } as const;

/** Text as a terminal shows it: ANSI colours, links. */
export function AnsiText({ text, className = '' }: { text: string; className?: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Jupyter's renderer adds to what is there.
    host.current?.replaceChildren();
    if (host.current) void renderText({ host: host.current, sanitizer, source: text });
  }, [text]);
  return <div ref={host} className={`nb-text ${className}`} tabIndex={0} role="group" aria-label="Text output" />;
}

export function PlainHtml({ html }: { html: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = host.current;
    if (!place) return;
    // Tables have prices in them, which are no formulas.
    void renderHTML({ ...PLAIN, shouldTypeset: false, host: place, source: html }).then(() => {
      // pandas heads its corner with nothing: that is no heading.
      place.querySelectorAll('th:empty').forEach((empty) => empty.replaceWith(document.createElement('td')));
      place.querySelectorAll('table').forEach((table) => table.removeAttribute('border'));
    });
  }, [html]);
  return <div ref={host} className="nb-html" tabIndex={0} role="group" aria-label="Table or text output" />;
}

type Attachments = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

export function Markdown({ source, attachments }: { source: string; attachments?: Attachments | undefined }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = host.current;
    if (!place) return;
    void renderMarkdown({ ...PLAIN, shouldTypeset: true, host: place, source: withAttachments(source, attachments), markdownParser: parser }).then(() => {
      // Jupyter's anchors beside headings lead nowhere in a page that is one of many tabs.
      place.querySelectorAll('.jp-InternalAnchorLink').forEach((anchor) => anchor.remove());
    });
  }, [source, attachments]);
  return <div ref={host} className="nb-markdown" />;
}

/** A formula as an output: what SymPy says, or IPython's `Math`. */
export function Formula({ source }: { source: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current) void renderLatex({ host: host.current, source, shouldTypeset: true, latexTypesetter });
  }, [source]);
  return <div ref={host} className="nb-html" tabIndex={0} role="group" aria-label="Formula" />;
}

/** Pictures that travel inside the cell: `![alt](attachment:name.png)`. */
function withAttachments(source: string, attachments: Attachments = {}): string {
  return source.replace(/attachment:([^)\s"]+)/g, (whole, name: string) => {
    const bundle = attachments[decodeURIComponent(name)] ?? attachments[name];
    const [type, data] = Object.entries(bundle ?? {}).find(([each]) => each.startsWith('image/')) ?? [];
    return type && typeof data === 'string' ? `data:${type};base64,${data.replace(/\s/g, '')}` : whole;
  });
}
