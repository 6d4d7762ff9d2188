import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FileDropzone from '@cloudscape-design/components/file-dropzone';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TokenGroup from '@cloudscape-design/components/token-group';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import { registerDataset, type DatasetFile } from '../api/datasets';
import { asProblem, type ApiProblem } from '../api/problem';
import { nameFromFile, uploadDataset, type Upload, type UploadProgress } from '../api/upload';
import { formatBytes, formatCount, formatDuration } from './format';

/** What an upload makes a new version of. */
export interface VersionOf {
  name: string;
  /** Of its newest version. */
  files: readonly DatasetFile[];
}

interface UploadDatasetProps {
  /** The files have arrived and can be opened by this name; their columns are being looked at. */
  onDone: (name: string) => void;
  /** What was dropped elsewhere. */
  initial?: readonly File[];
  versionOf?: VersionOf | undefined;
}

/** Drop or choose a table, or several files that are one, see it go up, cancel it; what is refused says why. */
export function UploadDataset({ onDone, initial = [], versionOf }: UploadDatasetProps) {
  const upload = useUpload(onDone);
  const draft = useDraft(initial, versionOf, upload.reset);
  const { files, name } = draft;
  const problemAt = (field: string) => (upload.problem?.field === field ? upload.problem.message : undefined);
  return (
    <SpaceBetween size="m">
      {!upload.progress && (
        <FileDropzone onChange={({ detail }) => draft.add(detail.value)}>
          <SpaceBetween size="xs" alignItems="center">
            <FileInput multiple value={[]} accept=".csv,.tsv,.txt,.parquet,.gz" onChange={({ detail }) => draft.add(detail.value)}>
              {files.length > 0 ? 'Add files' : 'Choose files'}
            </FileInput>
            <Box color="text-body-secondary">or drop them here: CSV or Parquet, one row per case, names in the first line</Box>
          </SpaceBetween>
        </FileDropzone>
      )}
      {files.length > 0 && <Chosen files={files} fixed={Boolean(upload.progress)} remove={draft.remove} />}
      {versionOf && !upload.progress && <Kept present={versionOf.files} files={files} kept={draft.kept} setKept={draft.setKept} />}
      {files.length === 0 && !upload.progress && <Elsewhere address={draft.address} problem={problemAt('uri')} setAddress={draft.setAddress} />}
      {(draft.ready || versionOf) && (
        <FormField label="Name of the data set" errorText={problemAt('name')}>
          <Input value={name} disabled={Boolean(upload.progress)} readOnly={Boolean(versionOf)} onChange={({ detail }) => draft.setName(detail.value)} />
        </FormField>
      )}
      {upload.problem && !['name', 'uri'].includes(upload.problem.field) && (
        <Alert type="error" header={files.length > 1 ? 'These files were not taken' : 'This file was not taken'}>
          {upload.problem.message}
        </Alert>
      )}
      {upload.progress && <Progress progress={upload.progress} startedAt={upload.startedAt} cancel={upload.cancel} />}
      {draft.ready && !upload.progress && (
        <Box float="right">
          <Button variant="primary" disabled={!name} onClick={() => void upload.start({ name, files, keep: draft.keep }, draft.elsewhere)}>
            {files.length > 0 ? 'Upload' : draft.elsewhere ? 'Read it' : 'Make the version'}
          </Button>
        </Box>
      )}
    </SpaceBetween>
  );
}

/** What is to be taken; `changed` hears of every other choice of it. */
function useDraft(initial: readonly File[], versionOf: VersionOf | undefined, changed: () => void) {
  const [files, setFiles] = useState(initial);
  const [address, setAddress] = useState('');
  const [name, setName] = useState(versionOf?.name ?? (initial[0] ? nameFromFile(initial[0].name) : ''));
  // One file is replaced by the new one; of several some are.
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set(versionOf && versionOf.files.length > 1 ? versionOf.files.map((each) => each.name) : []));
  const elsewhere = files.length === 0 ? address.trim() : '';
  const keep = versionOf?.files.filter((each) => kept.has(each.name) && !files.some((file) => file.name === each.name)).map((each) => each.name);
  const someGo = keep !== undefined && keep.length > 0 && keep.length < (versionOf?.files.length ?? 0);

  function add(more: readonly File[]) {
    const [first] = more;
    if (!first) return;
    if (files.length === 0 && !versionOf) setName(nameFromFile(first.name));
    setFiles([...files.filter((each) => !more.some((file) => file.name === each.name)), ...more]);
    changed();
  }
  function remove(at: number) {
    setFiles(files.filter((_, each) => each !== at));
    changed();
  }
  function setAddressAndName(next: string) {
    setAddress(next);
    if (!versionOf) setName(nameFromFile(next.trim().replace(/\/$/, '')));
    changed();
  }
  const ready = files.length > 0 || elsewhere !== '' || someGo;
  return { files, add, remove, address, setAddress: setAddressAndName, elsewhere, name, setName, kept, setKept, keep, ready };
}

/** What is in the object store already is read where it lies. */
function Elsewhere({ address, problem, setAddress }: { address: string; problem: string | undefined; setAddress: (address: string) => void }) {
  return (
    <ExpandableSection headerText="From the object store" defaultExpanded={problem !== undefined}>
      <FormField label="S3 address" description="Of a file, or of a folder with a slash at its end, whose files become one table. They stay where they are." errorText={problem}>
        <Input value={address} placeholder="s3://bucket/folder/table.csv" onChange={({ detail }) => setAddress(detail.value)} />
      </FormField>
    </ExpandableSection>
  );
}

function Chosen({ files, fixed, remove }: { files: readonly File[]; fixed: boolean; remove: (at: number) => void }) {
  const description = files.length > 1 ? `They become one table, one behind the other: all need the same columns. Together ${formatBytes(files.reduce((sum, { size }) => sum + size, 0))}.` : undefined;
  return (
    <FormField label={files.length > 1 ? formatCount(files.length, 'file') : 'File'} description={description}>
      <TokenGroup
        items={files.map(({ name, size }) => ({ label: `${name} · ${formatBytes(size)}`, dismissLabel: `Leave out ${name}`, disabled: fixed }))}
        onDismiss={({ detail }) => remove(detail.itemIndex)}
      />
    </FormField>
  );
}

interface KeptProps {
  present: readonly DatasetFile[];
  files: readonly File[];
  kept: ReadonlySet<string>;
  setKept: (kept: ReadonlySet<string>) => void;
}

/** Which rows of the version before stay. */
function Kept({ present, files, kept, setKept }: KeptProps) {
  return (
    <FormField label="Rows that stay" description="The new version has the rows of the files that are ticked, and of the new ones.">
      {present.map(({ name, size, rows }) => {
        const replaced = files.some((file) => file.name === name);
        return (
          <Checkbox
            key={name}
            disabled={replaced}
            checked={!replaced && kept.has(name)}
            description={replaced ? 'Replaced by the new file of this name.' : undefined}
            onChange={({ detail }) => setKept(new Set(detail.checked ? [...kept, name] : [...kept].filter((each) => each !== name)))}
          >
            {[name, rows === null ? '' : formatCount(rows, 'row'), formatBytes(size)].filter(Boolean).join(' · ')}
          </Checkbox>
        );
      })}
    </FormField>
  );
}

function useUpload(onDone: (name: string) => void) {
  const client = useQueryClient();
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [startedAt, setStartedAt] = useState(0);
  const running = useRef<AbortController | null>(null);

  async function start(upload: Upload, address: string) {
    const controller = new AbortController();
    running.current = controller;
    setProblem(null);
    setStartedAt(performance.now());
    setProgress({ sent: 0, total: upload.files.reduce((sum, { size }) => sum + size, 0), reading: address !== '' });
    try {
      const dataset = await (address ? registerDataset(upload.name, address, upload.keep) : uploadDataset(upload, setProgress, controller.signal));
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
