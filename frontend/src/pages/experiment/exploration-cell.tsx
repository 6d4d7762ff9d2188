import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';

import { explorationFiles, highOf, readExploration, type ExplorationFiles } from '../../autopilot/exploration';
import { Findings } from '../../autopilot/findings';
import { NotebookButtons } from '../../autopilot/notebook-buttons';
import { useDocument } from '../../api/use-document';
import { type Job } from '../../autopilot/queries';
import { Cell } from '../../components/cell';
import { ErrorBox } from '../../components/error-box';
import { Said } from '../../components/said';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';

/** What the data is like, in a sentence, and what is likely to hurt the models; the rest has a page of its own. */
export function ExplorationCell({ job }: { job: Job }) {
  const files = explorationFiles(job);
  return files ? <Published files={files} name={job.AutoMLJobName ?? ''} /> : null;
}

/** One line at the top of the page while there is something in the data that is likely to hurt the models. */
export function DataWarning({ job }: { job: Job }) {
  const report = useDocument(explorationFiles(job)?.report, readExploration).data;
  const high = report ? highOf(report) : [];
  if (high.length === 0) return null;
  return (
    <Alert
      type="warning"
      header="Something in the data is likely to hurt the models"
      action={<LinkButton to={paths.exploration(job.AutoMLJobName ?? '')}>See what to do</LinkButton>}
    >
      {high.map(({ title }) => title).join(', ')}
    </Alert>
  );
}

function Published({ files, name }: { files: ExplorationFiles; name: string }) {
  const report = useDocument(files.report, readExploration);
  return (
    <Cell
      id="exploration"
      title="Data exploration"
      description={report.data && <Said text={report.data.summary.sentence} />}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <NotebookButtons files={files} />
          <LinkButton to={paths.exploration(name)}>Explore the data</LinkButton>
        </SpaceBetween>
      }
    >
      {report.isPending && <StatusIndicator type="loading">Reading the report</StatusIndicator>}
      {report.isError && <ErrorBox error={report.error} what="The data exploration could not be read" retry={() => void report.refetch()} />}
      {report.data && (highOf(report.data).length > 0 ? <Findings insights={highOf(report.data)} /> : <Fine low={report.data.summary.low} />)}
    </Cell>
  );
}

const Fine = ({ low }: { low: number }) => (
  <StatusIndicator type="success">{low === 0 ? 'Nothing suspicious was found.' : 'Nothing is likely to hurt the models.'}</StatusIndicator>
);
