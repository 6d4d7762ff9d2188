import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';

import type { LogLine } from '../../api/socket';

const LINE_PX = 20;
/** This near to the end counts as being there. */
const NEAR_PX = 30;

interface LogLinesProps {
  lines: readonly LogLine[];
  height: number;
  follow: boolean;
  /** The reader scrolled away from the end, or back to it. */
  onFollow: (follow: boolean) => void;
}

/** Only the lines on screen are in the page, be there ten or a hundred thousand. */
export function LogLines({ lines, height, follow, onFollow }: LogLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
    initialRect: { width: 800, height },
  });

  useEffect(() => {
    const element = scroller.current;
    if (follow && element) element.scrollTop = element.scrollHeight;
  }, [follow, lines, height]);

  function onScroll() {
    const element = scroller.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    if (atEnd && !follow) onFollow(true);
  }

  return (
    <div
      ref={scroller}
      className="log-lines"
      style={{ blockSize: height }}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label="Log lines"
      onScroll={onScroll}
      onWheel={(event) => event.deltaY < 0 && follow && onFollow(false)}
      onKeyDown={(event) => {
        if (['ArrowUp', 'PageUp', 'Home'].includes(event.key)) onFollow(false);
        if (event.key === 'End') onFollow(true);
      }}
    >
      <div className="log-lines-inner" style={{ blockSize: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return line && <OneLine key={item.key} line={line} top={item.start} />;
        })}
      </div>
    </div>
  );
}

function OneLine({ line, top }: { line: LogLine; top: number }) {
  const at = new Date(line.at);
  return (
    <div className={`log-line ${severity(line.message)}`} style={{ transform: `translateY(${top}px)` }}>
      <time dateTime={at.toISOString()}>{at.toLocaleTimeString('en-GB')}</time>
      <span>{line.message.replace(/\n$/, '')}</span>
    </div>
  );
}

function severity(message: string): string {
  if (/\b(error|failed|failure|traceback|exception)\b/i.test(message)) return 'log-line-error';
  return /\bwarn(ing)?\b/i.test(message) ? 'log-line-warning' : '';
}
