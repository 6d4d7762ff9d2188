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
    default:
      return SCENE;
  }
}
