import './autopilot.css';

interface IntervalBarProps {
  value: number;
  interval?: [number, number] | undefined;
  /** Ends of the scale that all bars of the list share. */
  range: [number, number];
}

/** Where a score and its 95 % interval lie between the worst and the best of the list. The numbers stand beside it. */
export function IntervalBar({ value, interval, range: [low, high] }: IntervalBarProps) {
  const width = high - low || 1;
  const at = (number: number) => `${Math.min(100, Math.max(0, ((number - low) / width) * 100))}%`;
  return (
    <span className="atelier-interval" aria-hidden="true">
      <span className="atelier-interval-rail" />
      {interval && (
        <span className="atelier-interval-range" style={{ insetInlineStart: at(interval[0]), inlineSize: `calc(${at(interval[1])} - ${at(interval[0])})` }} />
      )}
      <span className="atelier-interval-value" style={{ insetInlineStart: at(value) }} />
    </span>
  );
}
