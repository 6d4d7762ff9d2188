import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Spinner from '@cloudscape-design/components/spinner';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useCallback, useEffect } from 'react';
import { useNavigate, useParams } from 'react-router';

import { newestOf, type Dataset } from '../../api/datasets';
import { asProblem } from '../../api/problem';
import { reasonText } from '../../api/reason';
import { objectUrl } from '../../api/rest';
import { useAllowed } from '../../api/session';
import { useDataset } from '../../api/use-dataset';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatBytes, formatCount, formatNumber } from '../../components/format';
import { JobProgress } from '../../components/job-progress';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Time } from '../../components/time';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { RightPanel, useRightPanel } from '../../workbench/right-panel';
import { ChartsTab } from './charts-tab';
import { ColumnDetail } from './column-detail';
import { ColumnsTab } from './columns-tab';
import { QualityTab } from './quality-tab';
import { RowsTab } from './rows-tab';
import { UsedByTab } from './used-by-tab';
import { VersionsTab } from './versions-tab';

export default function DatasetPage() {
  const { name = '' } = useParams();
  const [version] = useUrlState('version');
  const { data, error, isPending, refetch } = useDataset(name, version);
  if (isPending) {
    return (
      <Box textAlign="center" padding="xxl">
        <Spinner size="large" /> Loading {name}
      </Box>
    );
  }
  if (!data) {
    if (asProblem(error).gone) return <Gone what="data set" name={name} back={<DocLink to={paths.datasets}>All data sets</DocLink>} />;
    return <ErrorBox what={`${name} cannot be shown`} error={error} retry={() => void refetch()} />;
  }
  return (
    <ContentLayout header={<DatasetHeader dataset={data} />}>
      <Body dataset={data} version={version} />
    </ContentLayout>
  );
}

function DatasetHeader({ dataset }: { dataset: Dataset }) {
  const navigate = useNavigate();
  const mayBuild = useAllowed('sagemaker:CreateAutoMLJobV2');
  const facts = [
    dataset.rows !== null && dataset.columns !== null
      ? `${formatCount(dataset.rows, 'row')} × ${formatCount(dataset.columns, 'column')}`
      : '',
    formatBytes(dataset.size),
    dataset.filename,
    dataset.versions.length > 1 ? `version ${dataset.version} of ${dataset.versions.length}` : '',
  ].filter(Boolean);
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(dataset.uri) ?? [];
  return (
    <PageHeader
      title={dataset.name}
      description={
        <>
          {facts.join(' · ')} · uploaded <Time at={dataset.created_at} />
          {dataset.owner ? ` by ${dataset.owner}` : ''}
          {dataset.uri && (
            <>
              {' '}
              · <Copyable text={dataset.uri} label="S3 address" shown="S3 address" />
            </>
          )}
        </>
      }
      actions={
        <>
          {dataset.uri && (
            <Button iconName="download" href={objectUrl(dataset.uri)} download>
              Download
            </Button>
          )}
          <ShowAsCode
            what="download this table"
            calls={[{ service: 's3', operation: 'DownloadFile', input: { Bucket: bucket, Key: key, Filename: dataset.filename } }]}
          />
          {mayBuild && (
            <Button
              variant="primary"
              iconName="gen-ai"
              disabled={dataset.status !== 'Ready' || isOlder(dataset)}
              disabledReason={whyNotBuilt(dataset)}
              onClick={() => void navigate(paths.newExperiment({ dataset: dataset.name }))}
            >
              Build a model
            </Button>
          )}
        </>
      }
    />
  );
}

/** Only the newest version is built from (canvas spec §2): what is offered under the name of a data set is that one. */
const isOlder = (dataset: Dataset): boolean => (dataset.version ?? 0) < (newestOf(dataset)?.version ?? 0);

function whyNotBuilt(dataset: Dataset): string {
  if (isOlder(dataset)) return 'Models are built from the newest version. Upload this file as a new version to build from it.';
  return dataset.status === 'Failed' ? 'This table could not be read.' : 'The columns are still being looked at.';
}

/** An older version looks like the newest one otherwise. */
function OlderVersion({ dataset }: { dataset: Dataset }) {
  if (!isOlder(dataset)) return null;
  return (
    <Alert type="info">
      This is version {dataset.version}. <DocLink to={paths.dataset(dataset.name)}>{`Version ${newestOf(dataset)?.version ?? ''}`}</DocLink> is the newest; models are
      built from that.
    </Alert>
  );
}

/** An update from a folder that failed: the version before is still the one that counts. */
function FailedUpdate({ dataset: { name, version, versions } }: { dataset: Dataset }) {
  const [last] = versions;
  if (!last || last.latest || last.status !== 'Failed' || version === last.version) return null;
  return (
    <Alert type="warning" header={`Version ${last.version} could not be read`}>
      {reasonText(last.failure_reason)} What is built and predicted goes on with version {versions.find(({ latest }) => latest)?.version}. <DocLink to={paths.datasetVersion(name, last.version)}>{`See version ${last.version}`}</DocLink>
    </Alert>
  );
}

function Body({ dataset, version }: { dataset: Dataset; version: string }) {
  const [tab, setTab] = useUrlState('tab', 'columns');
  const [chosen, setChosen] = useUrlState('column');
  const { setOpen } = useRightPanel();
  const mayBuild = useAllowed('sagemaker:CreateAutoMLJobV2');
  // A link to a column shows the column.
  useEffect(() => {
    if (chosen) setOpen(true);
  }, [chosen, setOpen]);
  const choose = useCallback(
    (column: string) => {
      setChosen(column);
      setOpen(true);
    },
    [setChosen, setOpen],
  );
  const { profile } = dataset;
  if (dataset.status === 'Failed') {
    return (
      <SpaceBetween size="l">
        <Alert type="error" header="This table could not be read">
          {reasonText(dataset.failure_reason) || 'The reason is not known; the log of the worker says more.'}
        </Alert>
        <Container>
          <VersionsTab dataset={dataset} />
        </Container>
      </SpaceBetween>
    );
  }
  if (!profile) {
    return (
      <SpaceBetween size="s">
        <Box variant="h3">Looking at every column</Box>
        <JobProgress arn={dataset.arn} stored={dataset.progress ?? null} />
      </SpaceBetween>
    );
  }
  const column = profile.columns.find(({ name }) => name === chosen);
  const findings = profile.columns.reduce((sum, { warnings }) => sum + warnings.length, 0);
  return (
    <SpaceBetween size="m">
      {column && (
        <RightPanel title={column.name}>
          <ColumnDetail
            column={column}
            rows={profile.rows}
            experimentPath={mayBuild && !isOlder(dataset) ? `${paths.newExperiment({ dataset: dataset.name })}&target=${encodeURIComponent(column.name)}` : undefined}
          />
        </RightPanel>
      )}
      <OlderVersion dataset={dataset} />
      <FailedUpdate dataset={dataset} />
      <LostColumns dataset={dataset} />
      <Tabs
        variant="container"
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        ariaLabel="Views of the data set"
        tabs={[
          { id: 'columns', label: 'Columns', content: <ColumnsTab dataset={dataset.name} version={version} profile={profile} chosen={chosen} onChoose={choose} /> },
          {
            id: 'rows',
            label: 'Rows',
            content: <RowsTab dataset={dataset.name} version={dataset.version} columns={profile.columns.map(({ name }) => name)} total={profile.rows} files={dataset.files} />,
          },
          { id: 'charts', label: 'Charts', content: <ChartsTab dataset={dataset.name} version={version} columns={profile.columns} /> },
          { id: 'quality', label: findings ? `Quality (${formatNumber(findings)})` : 'Quality', content: <QualityTab profile={profile} /> },
          { id: 'used-by', label: 'Used by', content: <UsedByTab uri={dataset.uri} /> },
          { id: 'versions', label: `Versions (${dataset.versions.length})`, content: <VersionsTab dataset={dataset} /> },
        ]}
      />
    </SpaceBetween>
  );
}

/** A model asks every row for the columns that it was trained on: that some are gone is said here, not by a prediction at night. */
function LostColumns({ dataset }: { dataset: Dataset }) {
  const { since = 0, columns = [] } = dataset.lost ?? {};
  if (columns.length === 0) return null;
  const named = columns.slice(0, 5).join(', ') + (columns.length > 5 ? ` and ${formatNumber(columns.length - 5)} more` : '');
  return (
    <Alert type="warning" header={`Columns of version ${since} are missing: ${named}`}>
      Models that were trained with them refuse the rows of this version, and so do automations. Upload a version that has them, under the same names.
    </Alert>
  );
}
