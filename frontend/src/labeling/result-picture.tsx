import { useId, useState } from 'react';

import type { ShownObject } from './api';
import { colourOf } from './colours';
import './labeling.css';
import { boxesOf, entitiesOf, wordsOf, type Entity } from './results';

interface Props {
  object: ShownObject;
  labels: readonly string[];
}

/** The background of a mask is white: there the picture is seen as it is. */
const WHITE_IS_NOTHING = '1 0 0 0 0  0 1 0 0 0  0 0 1 0 0  -8 -8 -8 24 0';

/** An object with its label drawn on it: boxes, the mask, marked words. What it says is the text below. */
export function ResultPicture({ object, labels }: Props) {
  const [size, setSize] = useState<{ width: number; height: number }>();
  const [picture, mask] = object.media;
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
  if (!picture || !/\.(png|jpe?g|gif|webp|bmp)$/i.test(picture)) {
    return <div className="result-picture">{String(object.line['source-ref'] ?? '').split('/').pop()}</div>;
  }
  const { width, height } = size ?? { width: 4, height: 3 };
  return (
    <div className="result-picture">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`Object ${object.object}: ${wordsOf(object) || 'no label'}`}>
        <ImageAt url={picture} width={width} height={height} onSize={setSize} />
        {mask && (
          <>
            <filter id={unpainted} x="0" y="0" width="100%" height="100%" colorInterpolationFilters="sRGB">
              <feColorMatrix values={WHITE_IS_NOTHING} />
            </filter>
            <image className="mask" href={mask} width={width} height={height} filter={`url(#${unpainted})`} />
          </>
        )}
        {size &&
          boxesOf(object).map(({ label, left, top, width: wide, height: high }, index) => (
            <rect key={index} x={left} y={top} width={wide} height={high} stroke={colourOf(Math.max(0, labels.indexOf(label)))} />
          ))}
      </svg>
    </div>
  );
}

interface ImageProps {
  url: string;
  width: number;
  height: number;
  onSize: (size: { width: number; height: number }) => void;
}

/** An SVG image does not tell how large it is by itself. */
function ImageAt({ url, width, height, onSize }: ImageProps) {
  return (
    <image
      href={url}
      width={width}
      height={height}
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
