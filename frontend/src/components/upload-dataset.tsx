import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FileDropzone from '@cloudscape-design/components/file-dropzone';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import { asProblem, type ApiProblem } from '../api/problem';
import { nameFromFile, uploadDataset, type UploadProgress } from '../api/upload';
import { formatBytes, formatDuration } from './format';

interface UploadDatasetProps {
  /** The file has arrived and can be opened by this name; its columns are being looked at. */
  onDone: (name: string) => void;
  /** What was dropped elsewhere. */
  initial?: readonly File[];
  /** The file becomes the next version of this data set. */
  versionOf?: string | undefined;
}

/** Drop or choose a table, see it go up, cancel it; a refused file says why. */
export function UploadDataset({ onDone, initial = [], versionOf }: UploadDatasetProps) {
  const [[file, ...others], setFiles] = useState<readonly File[]>(initial);
  const [name, setName] = useState(versionOf ?? (file ? nameFromFile(file.name) : ''));
  const upload = useUpload(onDone, Boolean(versionOf));

  function choose(files: File[]) {
    const [first] = files;
    if (!first) return;
    setFiles(files);
    setName(versionOf ?? nameFromFile(first.name));
    upload.reset();
  }

  return (
    <SpaceBetween size="m">
      {!upload.progress && (
        <FileDropzone onChange={({ detail }) => choose(detail.value)}>
          <SpaceBetween size="xs" alignItems="center">
            <FileInput value={[]} accept=".csv,.tsv,.txt,.parquet,.gz" onChange={({ detail }) => choose(detail.value)}>
              {file ? 'Choose another file' : 'Choose a file'}
            </FileInput>
            <Box color="text-body-secondary">or drop it here: CSV or Parquet, one row per case, names in the first line</Box>
          </SpaceBetween>
        </FileDropzone>
      )}
      {file && (
        <FormField
          label="Name of the data set"
          description={`${file.name} · ${formatBytes(file.size)}`}
          warningText={others.length > 0 && `One file is one data set. Not taken: ${others.map((each) => each.name).join(', ')}.`}
          errorText={upload.problem?.field === 'name' ? upload.problem.message : undefined}
        >
          <Input value={name} disabled={Boolean(upload.progress)} readOnly={Boolean(versionOf)} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
      )}
      {upload.problem && upload.problem.field !== 'name' && (
        <Alert type="error" header="This file was not taken">
          {upload.problem.message}
        </Alert>
      )}
      {upload.progress && <Progress progress={upload.progress} startedAt={upload.startedAt} cancel={upload.cancel} />}
      {file && !upload.progress && (
        <Box float="right">
          <Button variant="primary" disabled={!name} onClick={() => void upload.start(file, name)}>
            Upload
          </Button>
        </Box>
      )}
    </SpaceBetween>
  );
}

function useUpload(onDone: (name: string) => void, newVersion: boolean) {
  const client = useQueryClient();
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [startedAt, setStartedAt] = useState(0);
  const running = useRef<AbortController | null>(null);

  async function start(file: File, name: string) {
    const controller = new AbortController();
    running.current = controller;
    setProblem(null);
    setStartedAt(performance.now());
    setProgress({ sent: 0, total: file.size, reading: false });
    try {
      const dataset = await uploadDataset(file, name, setProgress, controller.signal, newVersion);
      await client.invalidateQueries({ queryKey: ['/api/datasets'] });
      onDone(dataset.name);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) setProblem(asProblem(error));
    } finally {
      setProgress(null);
    }
  }
  return { progress, problem, startedAt, start, cancel: () => running.current?.abort(), reset: () => setProblem(null) };
}

function Progress({ progress, startedAt, cancel }: { progress: UploadProgress; startedAt: number; cancel: () => void }) {
  const { sent, total, reading } = progress;
  const share = total ? sent / total : 0;
  // Each progress event draws anew, so the clock is read when something has changed.
  // eslint-disable-next-line react-hooks/purity
  const seconds = (performance.now() - startedAt) / 1000;
  const left = share > 0.02 && seconds > 1 ? `, ${formatDuration((seconds * (1 - share)) / share)} left` : '';
  return (
    <SpaceBetween size="xs">
      <ProgressBar
        value={Math.round(share * 100)}
        label={reading ? 'Reading the first rows' : 'Uploading'}
        additionalInfo={`${formatBytes(sent)} of ${formatBytes(total)}${reading ? '' : left}`}
      />
      <Button onClick={cancel}>Cancel upload</Button>
    </SpaceBetween>
  );
}
