import Button from '@cloudscape-design/components/button';
import { lazy, Suspense, useRef, useState } from 'react';
import { useNavigate } from 'react-router';

import { useAllowed } from '../../api/session';
import { paths } from '../../documents/paths';

const UploadWindow = lazy(() => import('./upload-window'));

/** The shortest way in: drop a file. */
export function BuildCard() {
  const navigate = useNavigate();
  const [over, setOver] = useState(false);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [asking, setAsking] = useState(false);
  const inside = useRef(0);
  const may = useAllowed('atelier:CreateDataset');
  const close = () => {
    setFiles([]);
    setAsking(false);
  };

  function enter(by: 1 | -1) {
    inside.current += by;
    setOver(inside.current > 0);
  }

  return (
    <section
      className={`home-card ${may ? 'home-drop' : ''} ${over ? 'over' : ''}`}
      aria-label="Build a model from a table"
      onDragEnter={() => enter(1)}
      onDragLeave={() => enter(-1)}
      onDragOver={(event) => may && event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        inside.current = 0;
        setOver(false);
        if (may) setFiles([...event.dataTransfer.files]);
      }}
    >
      <svg className="home-picture" viewBox="0 0 56 56" aria-hidden="true">
        <path d="M8 12h40v32H8zM8 22h40M8 33h40M22 12v32M35 12v32" />
      </svg>
      <h2>Build a model from a table</h2>
      <p>
        {may
          ? 'Drop a CSV or Parquet file here. You see its columns, choose what to predict, and get a ranked list of models.'
          : 'Choose a data set and what to predict, and get a ranked list of models.'}
      </p>
      <div>
        {may ? (
          <Button variant="primary" iconName="upload" onClick={() => setAsking(true)}>
            Choose a file
          </Button>
        ) : (
          <Button onClick={() => void navigate(paths.datasets)}>Look at the data sets</Button>
        )}
      </div>
      <Suspense fallback={null}>{(files.length > 0 || asking) && <UploadWindow files={files} onClose={close} />}</Suspense>
    </section>
  );
}
