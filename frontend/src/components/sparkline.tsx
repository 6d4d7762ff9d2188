import './sparkline.css';

interface SparklineProps {
  counts: readonly number[];
  /** What the picture shows, in a sentence. */
  label: string;
  width?: number;
  height?: number;
}

const GAP = 1;

/** Bars of a distribution, as small as a word. Plain SVG: a table of 3,000 columns draws in one go. */
export function Sparkline({ counts, label, width = 120, height = 28 }: SparklineProps) {
  const most = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  return (
    <svg className="sparkline" role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      {counts.map((count, index) => {
        // Something that is there is seen, however rare.
        const size = count === 0 ? 0 : Math.max(1.5, (count / most) * height);
        return <rect key={index} x={index * step} y={height - size} width={Math.max(0.5, step - GAP)} height={size} />;
      })}
    </svg>
  );
}
