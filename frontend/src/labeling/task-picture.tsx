import './labeling.css';

/** A small drawing of what labelers do in a task of a type. Decoration: the name stands beside it. */
export function TaskPicture({ type }: { type: string }) {
  return (
    <svg className="task-picture" viewBox="0 0 96 60" aria-hidden="true" focusable="false">
      {drawing(type)}
    </svg>
  );
}

const SCENE = (
  <>
    <rect className="paper" x="2" y="2" width="92" height="56" rx="4" />
    <path className="faint" d="M2 44 28 24l16 12 14-8 36 20v6a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4z" />
    <circle className="faint" cx="74" cy="16" r="6" />
  </>
);
const LINES = (
  <>
    <rect className="paper" x="2" y="2" width="92" height="56" rx="4" />
    <path className="line" d="M12 16h72M12 28h60M12 40h66" />
  </>
);
const FILM = (
  <>
    <rect className="paper" x="2" y="2" width="92" height="56" rx="4" />
    {[8, 20, 32, 44, 56, 68, 80].flatMap((x) => [6, 50].map((y) => <rect key={`${x} ${y}`} className="faint" x={x} y={y} width="7" height="4" rx="1" />))}
  </>
);
const POINTS = [
  [10, 50], [18, 46], [26, 49], [34, 45], [42, 48], [50, 44], [58, 47], [66, 43], [74, 46], [84, 42], [30, 38], [38, 34], [46, 37],
  [54, 33], [36, 26], [44, 24], [52, 26], [70, 30], [78, 26], [74, 18], [82, 14], [14, 36], [20, 28], [12, 20],
] as const; // prettier-ignore
const CLOUD = (
  <>
    <rect className="paper" x="2" y="2" width="92" height="56" rx="4" />
    {POINTS.map(([x, y]) => (
      <circle key={`${x} ${y}`} className="faint" cx={x} cy={y} r="2" />
    ))}
  </>
);
const cuboid = (dx: number, dy: number, name: string) => <path className={name} transform={`translate(${dx} ${-dy})`} d="M28 26h24v18H28zM28 26l8-8h24l-8 8M60 18v18l-8 8" />;
const chip = (x: number, chosen: boolean) => <rect className={chosen ? 'mark' : 'blank'} x={x} y="46" width="24" height="8" rx="4" />;

function drawing(type: string) {
  switch (type) {
    case 'ImageMultiClass':
      return [<g key="s">{SCENE}</g>, <g key="c">{[chip(8, false), chip(36, true), chip(64, false)].map((each, index) => <g key={index}>{each}</g>)}</g>];
    case 'ImageMultiClassMultiLabel':
      return [<g key="s">{SCENE}</g>, <g key="c">{[chip(8, true), chip(36, true), chip(64, false)].map((each, index) => <g key={index}>{each}</g>)}</g>];
    case 'BoundingBox':
      return (
        <>
          {SCENE}
          <rect className="box" x="20" y="20" width="30" height="24" />
          <rect className="box other" x="64" y="8" width="20" height="18" />
        </>
      );
    case 'SemanticSegmentation':
      return (
        <>
          {SCENE}
          <path className="area" d="M2 44 28 24l16 12 14-8 36 20v6a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4z" />
          <circle className="area other" cx="74" cy="16" r="7" />
        </>
      );
    case 'NamedEntityRecognition':
      return (
        <>
          {LINES}
          <path className="marker" d="M12 16h22M44 28h20" />
          <path className="marker other" d="M52 40h26" />
        </>
      );
    case 'TextMultiClassMultiLabel':
      return [<g key="s">{LINES}</g>, <g key="c">{[chip(8, true), chip(36, true), chip(64, false)].map((each, index) => <g key={index}>{each}</g>)}</g>];
    case 'TextMultiClass':
      return [<g key="s">{LINES}</g>, <g key="c">{[chip(8, false), chip(36, true), chip(64, false)].map((each, index) => <g key={index}>{each}</g>)}</g>];
    case 'VideoMultiClass':
      return (
        <>
          {SCENE}
          <path className="mark" d="M40 16v26l22-13z" />
        </>
      );
    case 'VideoObjectDetection':
    case 'VideoObjectTracking':
      return (
        <>
          {FILM}
          <rect className="box" x="10" y="20" width="18" height="16" />
          <rect className="box" x={type === 'VideoObjectTracking' ? 44 : 40} y="24" width="18" height="16" />
          {type === 'VideoObjectTracking' ? <path className="box other" d="M19 28 53 32" /> : <rect className="box other" x="68" y="18" width="16" height="12" />}
        </>
      );
    case '3DPointCloudObjectDetection':
    case '3DPointCloudObjectTracking':
      return (
        <>
          {CLOUD}
          {type === '3DPointCloudObjectTracking' && cuboid(14, 4, 'box other')}
          {cuboid(0, 0, 'box')}
        </>
      );
    case '3DPointCloudSemanticSegmentation':
      return (
        <>
          {CLOUD}
          {POINTS.filter(([x, y]) => y > 30 && x < 60).map(([x, y]) => (
            <circle key={`${x} ${y}`} className="mark" cx={x} cy={y} r="2.5" />
          ))}
        </>
      );
    default:
      return SCENE;
  }
}
