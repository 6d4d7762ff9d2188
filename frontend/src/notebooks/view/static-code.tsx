import { markdownLanguage } from '@codemirror/lang-markdown';
import { pythonLanguage } from '@codemirror/lang-python';
import { highlightTree } from '@lezer/highlight';
import { useMemo, type ReactNode } from 'react';

import { COLOURS } from '../../components/code-colours';

/** Code in colours without an editor: to read, or until its editor is needed. */
export function StaticCode({ source, language }: { source: string; language: string }) {
  const parts = useMemo(() => coloured(source, language), [source, language]);
  return (
    <pre className="nb-static" tabIndex={0} role="group" aria-label="Code">
      {parts}
    </pre>
  );
}

function coloured(source: string, language: string): ReactNode[] {
  const parser = language === 'python' ? pythonLanguage.parser : language === 'markdown' ? markdownLanguage.parser : undefined;
  if (!parser) return [source];
  const parts: ReactNode[] = [];
  let at = 0;
  highlightTree(parser.parse(source), COLOURS, (from, to, classes) => {
    if (from > at) parts.push(source.slice(at, from));
    parts.push(
      <span key={from} className={classes}>
        {source.slice(from, to)}
      </span>,
    );
    at = to;
  });
  if (at < source.length) parts.push(source.slice(at));
  return parts;
}
