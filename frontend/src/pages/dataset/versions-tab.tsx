import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useNavigate } from 'react-router';

import { AUTOMATIONS, readAutomations } from '../../api/automations';
import { newestOf, type Dataset, type DatasetFile } from '../../api/datasets';
import { objectUrl } from '../../api/rest';
import { useAllowed } from '../../api/session';
import { DocLink } from '../../components/doc-link';
import { formatBytes, formatCount, formatNumber } from '../../components/format';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { UploadDataset } from '../../components/upload-dataset';
import { paths } from '../../documents/paths';
import { whenText } from '../../hosting/automations/looks';
import { LinkButton } from '../../components/link-button';

/** Every upload under this name stays; experiments keep the version that they began with. */
export function VersionsTab({ dataset }: { dataset: Dataset }) {
  const [uploading, setUploading] = useState(false);
  const navigate = useNavigate();
  const mayUpload = useAllowed('atelier:CreateDataset');
  const mayAutomate = useAllowed('atelier:CreateAutomation');
  const newest = newestOf(dataset);
  return (
    <>
      <Table
        variant="borderless"
        wrapLines
        trackBy="version"
        items={dataset.versions}
        ariaLabels={{ tableLabel: 'Versions' }}
        header={
          <Header
            description={
              <>
                Experiments keep the version that they began with. <UpdatedBy name={dataset.name} />
              </>
            }
            actions={
              mayUpload && (
                <SpaceBetween direction="horizontal" size="xs">
                  {mayAutomate && <LinkButton to={paths.newAutomation({ action: 'Update', dataset: dataset.name })}>Update from a folder</LinkButton>}
                  <Button iconName="upload" onClick={() => setUploading(true)}>
                    Upload a new version
                  </Button>
                </SpaceBetween>
              )
            }
          >
            Versions
          </Header>
        }
        columnDefinitions={[
          {
            id: 'version',
            header: 'Version',
            isRowHeader: true,
            cell: ({ version }) => (
              <DocLink to={version === newest?.version ? paths.dataset(dataset.name) : paths.datasetVersion(dataset.name, version)}>
                {`Version ${version}${version === newest?.version ? ' (newest)' : ''}${version === dataset.version ? ' · shown here' : ''}`}
              </DocLink>
            ),
          },
          { id: 'status', header: 'Status', cell: ({ status, failure_reason }) => <Status status={status} detail={failure_reason || undefined} /> },
          { id: 'rows', header: 'Rows', cell: ({ rows }) => formatNumber(rows) },
          { id: 'columns', header: 'Columns', cell: ({ columns }) => formatNumber(columns) },
          { id: 'file', header: 'Files', cell: ({ files, size }) => <Files files={files} size={size} /> },
          { id: 'created', header: 'Created', cell: ({ created_at, owner }) => <><Time at={created_at} />{owner ? ` by ${owner}` : ''}</> },
        ]}
      />
      {uploading && (
        <Modal visible onDismiss={() => setUploading(false)} closeAriaLabel="Close" header={`New version of ${dataset.name}`} size="medium">
          <UploadDataset
            versionOf={{ name: dataset.name, files: newest?.files ?? [] }}
            onDone={() => {
              setUploading(false);
              void navigate(paths.dataset(dataset.name));
            }}
          />
        </Modal>
      )}
    </>
  );
}

/** The automations that make new versions, each with its times. */
function UpdatedBy({ name }: { name: string }) {
  const may = useAllowed('atelier:ListAutomations');
  const { data } = useQuery({ queryKey: [AUTOMATIONS, 'list', false], queryFn: ({ signal }) => readAutomations(false, signal), enabled: may });
  const found = data?.automations.filter(({ action, dataset_name, status }) => action === 'Update' && status === 'Active' && dataset_name.toLowerCase() === name.toLowerCase()) ?? [];
  return found.map((each) => (
    <Fragment key={each.name}>
      Updated by <DocLink to={paths.automation(each.name)}>{each.name}</DocLink>: {inSentence(whenText(each))}.{' '}
    </Fragment>
  ));
}

const inSentence = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** What a version was made of, as it came. */
function Files({ files, size }: { files: readonly DatasetFile[]; size: number }) {
  const links = files.map((file) => (
    <div key={file.name}>
      <Link href={objectUrl(file.uri, file.name)}>{file.name}</Link>
      {`, ${formatBytes(file.size)}`}
    </div>
  ));
  return files.length > 1 ? <ExpandableSection headerText={`${formatCount(files.length, 'file')}, ${formatBytes(size)}`}>{links}</ExpandableSection> : links;
}
