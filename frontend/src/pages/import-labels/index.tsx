import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';

import { asProblem } from '../../api/problem';
import { useAllowed } from '../../api/session';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { paths } from '../../documents/paths';
import { askImport, fileOf, importProblems, IMPORTS, readImports, type ImportProblems, type ImportRequest } from '../../labeling/imports';
import '../../labeling/labeling.css';
import { UploadFiles } from '../../labeling/upload-files';
import { useFormDone } from '../../workbench/use-form-done';
import { Earlier } from './earlier';

const EMPTY: ImportRequest = { file: '', format: '', folder: '', attribute: '', output: '' };
const DETECT = { value: '', label: 'By what is in the file' };

/** A file with labels, the folder of the pictures: a worker makes a manifest of them. Earlier imports stand below. */
export default function ImportLabels() {
  const list = useQuery({ queryKey: [IMPORTS], queryFn: ({ signal }) => readImports(signal) });
  const may = useAllowed('atelier:CreateLabelingImport');
  const [params] = useSearchParams();
  return (
    <SpaceBetween size="l">
      <PageHeader title="Import labels" description="Labels that were made with another tool become a manifest, as if people had made them here: check them, go on labeling, train with them." />
      {may && <Form key={params.toString()} formats={list.data?.formats ?? []} />}
      <Earlier list={list} />
    </SpaceBetween>
  );
}

function Form({ formats }: { formats: { key: string; title: string }[] }) {
  const [params] = useSearchParams();
  const [request, setRequest] = useState<ImportRequest>({ ...EMPTY, file: params.get('file') ?? '', folder: params.get('folder') ?? '', attribute: params.get('attribute') ?? '' });
  const [asked, setAsked] = useState(false);
  const set = (change: Partial<ImportRequest>) => setRequest((before) => ({ ...before, ...change }));
  const client = useQueryClient();
  const done = useFormDone();
  const ask = useMutation({
    mutationFn: askImport,
    onSuccess: async ({ name }) => {
      setAsked(false);
      setRequest(EMPTY);
      await client.invalidateQueries({ queryKey: [IMPORTS] });
      await done(paths.labelImport(name));
    },
  });
  const problems: ImportProblems = asked ? importProblems(request) : {};
  const options = [DETECT, ...formats.map(({ key, title }) => ({ value: key, label: title }))];
  const start = () => {
    setAsked(true);
    if (Object.keys(importProblems(request)).length === 0) ask.mutate(request);
  };
  return (
    <Container header={<Header variant="h2">New import</Header>}>
      <SpaceBetween size="m">
        <TheFile file={request.file} problem={problems.file} set={set} />
        <FormField label="Format" description="COCO, YOLO, Pascal VOC, CVAT, Label Studio, CoNLL and tables are told apart by themselves.">
          <div className="wide-select">
            <Select options={options} selectedOption={options.find(({ value }) => value === request.format) ?? DETECT} onChange={({ detail }) => set({ format: detail.selectedOption.value ?? '' })} />
          </div>
        </FormField>
        <FormField label="Folder of the pictures" description="Where the pictures that the file names lie; names are looked for in it and in its folders. Texts need none." errorText={problems.folder}>
          <div className="wide-field">
            <Input value={request.folder} placeholder="s3://bucket/pictures/" onChange={({ detail }) => set({ folder: detail.value })} />
          </div>
        </FormField>
        <ExpandableSection headerText="More choices" {...(problems.attribute ?? problems.output ? { expanded: true } : {})}>
          <SpaceBetween size="m">
            <FormField label="Name of the labels in the manifest" description="The key of each line; of masks it ends in -ref." errorText={problems.attribute}>
              <Input value={request.attribute} placeholder="labels" onChange={({ detail }) => set({ attribute: detail.value })} />
            </FormField>
            <FormField label="Where the manifest goes" description="A folder imports is made there." errorText={problems.output}>
              <Input value={request.output} placeholder={request.folder || 'Beside the pictures, or beside the file'} onChange={({ detail }) => set({ output: detail.value })} />
            </FormField>
          </SpaceBetween>
        </ExpandableSection>
        {ask.isError && <ErrorBox error={asProblem(ask.error)} what="The import was not begun" />}
        <Button variant="primary" loading={ask.isPending} onClick={start}>
          Import
        </Button>
      </SpaceBetween>
    </Container>
  );
}

/** From here, or one that is in the store already. */
function TheFile({ file, problem, set }: { file: string; problem: string | undefined; set: (change: Partial<ImportRequest>) => void }) {
  const [where, setWhere] = useState(file ? 'store' : 'upload');
  const [many, setMany] = useState('');
  return (
    <SpaceBetween size="s">
      <SegmentedControl
        label="Where the file is"
        selectedId={where}
        options={[
          { id: 'upload', text: 'Upload a file' },
          { id: 'store', text: 'In the object store' },
        ]}
        onChange={({ detail }) => (setWhere(detail.selectedId), set({ file: '' }))}
      />
      {where === 'upload' ? (
        <>
          <UploadFiles
            accept=".zip,.json,.xml,.csv,.conll,.txt"
            problem={many || problem}
            together={null}
            one
            hint="A ZIP archive as the other tool exports it, or the one file that there is."
            onDone={(folder, [first, ...more]) => {
              setMany(more.length > 0 ? 'These are several files: put them into one ZIP archive.' : '');
              set({ file: first && more.length === 0 ? `${folder}${first.name}` : '' });
            }}
          />
          {file && <StatusIndicator type="success">{fileOf(file)} is here</StatusIndicator>}
        </>
      ) : (
        <FormField label="File in the object store" description="A ZIP archive, or a single .json, .xml, .csv, .conll or .txt." errorText={problem}>
          <div className="wide-field">
            <Input value={file} placeholder="s3://bucket/labels.zip" onChange={({ detail }) => set({ file: detail.value })} />
          </div>
        </FormField>
      )}
    </SpaceBetween>
  );
}
