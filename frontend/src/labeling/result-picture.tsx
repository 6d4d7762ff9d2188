import { useId, useState } from 'react';

import type { Drawn, ShownObject } from './api';
import { colourOf } from './colours';
import './labeling.css';
import { boxesOf, entitiesOf, wordsOf, type Entity } from './results';

interface Props {
  object: ShownObject;
  labels: readonly string[];
}

/** The background of a mask is white: there the picture is seen as it is. */
const WHITE_IS_NOTHING = '1 0 0 0 0  0 1 0 0 0  0 0 1 0 0  -8 -8 -8 24 0';

/** An object with its label drawn on it: boxes, the mask, marked words, of a sequence one frame. What it says is the text below. */
export function ResultPicture({ object, labels }: Props) {
  const [size, setSize] = useState<{ width: number; height: number }>();
  const [broken, setBroken] = useState(false);
  const { drawn } = object;
  const [picture, mask] = drawn?.media ?? object.media;
  const unpainted = useId();
  if (typeof object.line['source'] === 'string') {
    return (
      <div className="result-picture">
        <div className="result-text">
          <MarkedText text={object.line['source']} entities={entitiesOf(object)} labels={labels} />
        </div>
      </div>
    );
  }
  if (broken || !picture || !/\.(png|jpe?g|gif|webp|bmp)$/i.test(picture)) {
    const name = String(object.line['source-ref'] ?? '').split('/').pop();
    return <div className="result-picture">{broken ? `${name} is no picture that can be shown` : name}</div>;
  }
  const { width, height } = size ?? { width: 4, height: 3 };
  return (
    <div className="result-picture">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`Object ${object.object}: ${wordsOf(object) || 'no label'}`}>
        <ImageAt url={picture} width={width} height={height} onSize={setSize} onBroken={() => setBroken(true)} />
        {mask && (
          <>
            <filter id={unpainted} x="0" y="0" width="100%" height="100%" colorInterpolationFilters="sRGB">
              <feColorMatrix values={WHITE_IS_NOTHING} />
            </filter>
            <image className="mask" href={mask} width={width} height={height} filter={`url(#${unpainted})`} />
          </>
        )}
        {size && drawn?.marks.map((mark, index) => <MarkAt key={index} mark={mark} size={size} colour={colourOf(Math.max(0, labels.indexOf(mark.label)))} />)}
        {size &&
          !drawn &&
          boxesOf(object).map(({ label, left, top, width: wide, height: high }, index) => (
            <rect key={index} x={left} y={top} width={wide} height={high} stroke={colourOf(Math.max(0, labels.indexOf(label)))} />
          ))}
      </svg>
    </div>
  );
}

function MarkAt({ mark: { points, closed }, size, colour }: { mark: Drawn['marks'][number]; size: { width: number; height: number }; colour: string }) {
  const [first] = points;
  if (first && points.length === 1) return <circle className="mark" cx={first[0]} cy={first[1]} r={Math.max(size.width, size.height) / 80} fill={colour} />;
  const path = `M ${points.map((point) => point.join(' ')).join(' L ')}${closed ? ' Z' : ''}`;
  return <path className="mark" d={path} stroke={colour} />;
}

interface ImageProps {
  url: string;
  width: number;
  height: number;
  onSize: (size: { width: number; height: number }) => void;
  onBroken: () => void;
}

/** An SVG image does not tell how large it is by itself. */
function ImageAt({ url, width, height, onSize, onBroken }: ImageProps) {
  return (
    <image
      href={url}
      width={width}
      height={height}
      onError={onBroken}
      onLoad={() => {
        const probe = new Image();
        probe.onload = () => onSize({ width: probe.naturalWidth, height: probe.naturalHeight });
        probe.src = url;
      }}
    />
  );
}

const MOST_TEXT = 400;

function MarkedText({ text, entities, labels }: { text: string; entities: readonly Entity[]; labels: readonly string[] }) {
  const characters = [...text];
  const pieces: React.ReactNode[] = [];
  let at = 0;
  for (const { label, start, end } of entities) {
    if (start < at || start >= MOST_TEXT) continue;
    pieces.push(characters.slice(at, start).join(''));
    pieces.push(
      <mark key={start} title={label} style={{ borderColor: colourOf(Math.max(0, labels.indexOf(label))) }}>
        {characters.slice(start, end).join('')}
      </mark>,
    );
    at = end;
  }
  pieces.push(characters.slice(at, MOST_TEXT).join(''));
  return (
    <>
      {pieces}
      {characters.length > MOST_TEXT ? '…' : ''}
    </>
  );
}
