import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';

import type { Dataset, DatasetSummary } from '../../api/datasets';
import { DocLink } from '../../components/doc-link';
import { ErrorBox } from '../../components/error-box';
import { formatBytes, formatCount } from '../../components/format';
import { SearchSelect } from '../../components/search-select';
import { UploadDataset } from '../../components/upload-dataset';
import { paths } from '../../documents/paths';
import { useDatasetChoices } from './use-sources';

interface DataStepProps {
  name: string;
  dataset: Dataset | undefined;
  error: unknown;
  problem: string | undefined;
  choose: (name: string) => void;
}

/** Step 1: a data set that is there, or a file. */
export function DataStep({ name, dataset, error, problem, choose }: DataStepProps) {
  const [uploading, setUploading] = useState(false);
  const [search, setSearch] = useState('');
  const choices = useDatasetChoices(search);
  const options = (choices.data?.datasets ?? []).map((each) => ({ value: each.name, label: each.name, description: sizeText(each) }));
  return (
    <Container header={<Header variant="h2">1 · Data</Header>}>
      <SpaceBetween size="m">
        <FormField label="Data set" errorText={problem}>
          <SpaceBetween direction="horizontal" size="xs">
            <div className="atelier-wide-select">
              <SearchSelect
                one="a data set"
                many="data sets"
                options={options}
                selected={name ? { value: name, label: name, ...(dataset ? { description: sizeText(dataset) } : {}) } : null}
                found={choices}
                empty="No data set yet. Upload a file."
                search={setSearch}
                onChange={choose}
              />
            </div>
            <Button iconName="upload" onClick={() => setUploading(true)}>
              Upload a file
            </Button>
          </SpaceBetween>
        </FormField>
        {error ? <ErrorBox error={error} what={`Data set ${name} could not be read`} /> : dataset && <About dataset={dataset} />}
      </SpaceBetween>
      {uploading && (
        <Modal visible size="medium" header="Upload a file" closeAriaLabel="Close" onDismiss={() => setUploading(false)}>
          <UploadDataset
            onDone={(uploaded) => {
              choose(uploaded);
              setUploading(false);
            }}
          />
        </Modal>
      )}
    </Container>
  );
}

function About({ dataset }: { dataset: Dataset }) {
  if (dataset.status === 'Profiling') return <StatusIndicator type="in-progress">Looking at its columns</StatusIndicator>;
  if (dataset.status === 'Failed') {
    return (
      <Alert type="error" header="This file cannot be used">
        {dataset.failure_reason}
      </Alert>
    );
  }
  return (
    <Box color="text-body-secondary">
      {sizeText(dataset)} · <DocLink to={paths.dataset(dataset.name)}>Look at its columns</DocLink>
    </Box>
  );
}

function sizeText({ rows, columns, size }: DatasetSummary): string {
  return [rows === null ? '' : formatCount(rows, 'row'), columns === null ? '' : formatCount(columns, 'column'), formatBytes(size)]
    .filter(Boolean)
    .join(' · ');
}
