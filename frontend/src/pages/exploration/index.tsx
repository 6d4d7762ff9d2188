import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useEffect } from 'react';
import { useLocation, useParams } from 'react-router';

import { asProblem } from '../../api/problem';
import { explorationFiles, readExploration, type ExplorationFiles, type ExplorationReport } from '../../autopilot/exploration';
import { NotebookButtons } from '../../autopilot/notebook-buttons';
import { useDocument } from '../../api/use-document';
import { useJob, type Job } from '../../autopilot/queries';
import { isRunning } from '../../autopilot/status';
import { Empty, Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { Said } from '../../components/said';
import { ShowAsCode } from '../../components/show-as-code';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { callsFor } from './calls';
import { AnomaliesCell, CorrelationsCell, DuplicatesCell, SampleCell } from './rows-cells';
import { CardinalityCell, DefinitionsCell, DescriptiveCell, MissingCell } from './columns-cells';
import { SummaryCell } from './summary-cell';
import { TargetCell } from './target-cell';

/** What the data of an experiment is like: everything that needs attention first, then section by section. */
export default function Exploration() {
  const { job: name = '' } = useParams();
  const job = useJob(name);
  const back = <LinkButton to={paths.experiment(name)}>{`Experiment ${name}`}</LinkButton>;
  if (job.isPending) return <Spinner size="large" />;
  if (job.isError) {
    if (asProblem(job.error).gone) return <Gone what="experiment" name={name} back={<LinkButton to={paths.experiments}>All experiments</LinkButton>} />;
    return <ErrorBox error={job.error} what="The experiment could not be read" retry={() => void job.refetch()} />;
  }
  const files = explorationFiles(job.data);
  if (!files) return <NotThere job={job.data} back={back} />;
  return <Read files={files} name={name} />;
}

function NotThere({ job, back }: { job: Job; back: React.ReactNode }) {
  return isRunning(job.AutoMLJobStatus) ? (
    <Empty page title="The data is not explored yet" why="That happens right behind the first model; this page fills itself then." action={back} />
  ) : (
    <Empty page title="This experiment has no data exploration" why="It ended before its data was explored, or was made by an older version." action={back} />
  );
}

function Read({ files, name }: { files: ExplorationFiles; name: string }) {
  const report = useDocument(files.report, readExploration);
  if (report.isPending) return <Spinner size="large" />;
  if (report.isError) return <ErrorBox error={report.error} what="The data exploration could not be read" retry={() => void report.refetch()} />;
  return <Cells report={report.data} files={files} name={name} />;
}

/** A link to `#missing-values` leads there, once there is something. */
function useAnchor(): void {
  const { hash } = useLocation();
  useEffect(() => document.getElementById(hash.slice(1))?.scrollIntoView(), [hash]);
}

function Cells({ report, files, name }: { report: ExplorationReport; files: ExplorationFiles; name: string }) {
  useAnchor();
  return (
    <SpaceBetween size="l">
      <PageHeader
        title="Data exploration"
        description={<Said text={report.summary.sentence} />}
        actions={
          <>
            <NotebookButtons files={files} />
            <ShowAsCode calls={() => callsFor(name, files)} what="fetch this report and both notebooks" />
            <LinkButton to={paths.newExperiment({ clone: name })}>Clone</LinkButton>
          </>
        }
      />
      {report.notes.length > 0 && (
        <Box color="text-body-secondary">
          {report.notes.map((note) => (
            <div key={note}>{note}</div>
          ))}
        </Box>
      )}
      <SummaryCell report={report} />
      <TargetCell report={report} />
      <SampleCell report={report} />
      <DuplicatesCell report={report} />
      <CorrelationsCell report={report} />
      <AnomaliesCell report={report} />
      <MissingCell report={report} />
      <CardinalityCell report={report} />
      <DescriptiveCell report={report} />
      <DefinitionsCell report={report} />
    </SpaceBetween>
  );
}
