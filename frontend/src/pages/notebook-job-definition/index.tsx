import { useQuery } from '@tanstack/react-query';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { asProblem } from '../../api/problem';
import { Cell } from '../../components/cell';
import { DocLink } from '../../components/doc-link';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatDuration } from '../../components/format';
import { PageHeader } from '../../components/page-header';
import { SideTable } from '../../components/side-table';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { DEFINITIONS, JOBS, readDefinition, readJobs, type NotebookJob, type NotebookJobDefinition } from '../../notebook-jobs/api';
import { DefinitionButtons } from '../../notebook-jobs/definition-buttons';
import { JobsTable } from '../../notebook-jobs/jobs-table';
import { DefinitionStatus, JobStatus, parametersText } from '../../notebook-jobs/looks';
import { differing, textOf } from '../../notebook-jobs/parameters';
import { NextRuns } from '../../notebook-jobs/schedule-fields';

const SHOWN = 100;

export default function Page() {
  const { id = '' } = useParams();
  const definition = useQuery({ queryKey: [DEFINITIONS, id], queryFn: ({ signal }) => readDefinition(id, signal) });
  if (definition.isPending) return <Spinner size="large" />;
  if (definition.isError) {
    if (asProblem(definition.error).gone) {
      return <Gone what="notebook job definition" name={id} back={<LinkButton to={`${paths.notebookJobs}?tab=definitions`}>All definitions</LinkButton>} />;
    }
    return <ErrorBox error={definition.error} what="The definition could not be read" retry={() => void definition.refetch()} />;
  }
  return <Definition definition={definition.data} />;
}

function Definition({ definition }: { definition: NotebookJobDefinition }) {
  const navigate = useNavigate();
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={definition.name}
        description={<DefinitionStatus definition={{ ...definition, reason: '' }} />}
        actions={<DefinitionButtons definition={definition} onDeleted={() => void navigate(`${paths.notebookJobs}?tab=definitions`)} />}
      />
      {definition.reason && (
        <Alert type="warning" header="It paused itself">
          {definition.reason} When that is mended, resume it.
        </Alert>
      )}
      <Cell id="what" title="What it runs, and when">
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Notebook', value: definition.input_filename },
            { label: 'Parameters', value: parametersText(definition.parameters) },
            { label: 'Kernel', value: definition.kernel_name },
            { label: 'Compute type', value: definition.compute_type },
            { label: 'Schedule', value: definition.schedule_words },
            { label: 'As written', value: definition.schedule },
            { label: 'Next runs', value: definition.active ? <NextRuns runs={definition.next_runs} /> : 'None while it is paused' },
            { label: 'In the name of', value: definition.owner || '–' },
            { label: 'Max run time', value: formatDuration(definition.max_runtime_in_seconds) },
            { label: 'Attempts of a run', value: `${definition.max_retry_attempts + 1} at most` },
          ]}
        />
      </Cell>
      <Runs definition={definition} />
    </SpaceBetween>
  );
}

function Runs({ definition }: { definition: NotebookJobDefinition }) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const id = definition.job_definition_id;
  const list = useQuery({ queryKey: [JOBS, 'of', id], queryFn: ({ signal }) => readJobs({ job_definition_id: id, max_items: SHOWN }, signal) });
  if (list.isError) return <ErrorBox error={list.error} what="The runs could not be read" retry={() => void list.refetch()} />;
  const jobs = list.data?.jobs ?? [];
  const selected = jobs.filter(({ job_id }) => chosen.includes(job_id));
  return (
    <SpaceBetween size="l">
      <JobsTable
        jobs={jobs}
        columns={['run', 'cause', 'parameters', 'status', 'created', 'took', 'outputs']}
        loading={list.isPending}
        several
        chosen={selected}
        onChoose={(rows) => setChosen(rows.map(({ job_id }) => job_id))}
        header={
          <Header variant="h2" counter={list.data ? `(${list.data.total_count})` : ''} description={`The last ${SHOWN}, the newest first. Choose two or more to compare their parameters.`}>
            Runs
          </Header>
        }
        empty="It has not run yet."
      />
      {selected.length > 1 && <Compared jobs={selected} />}
    </SpaceBetween>
  );
}

function Compared({ jobs }: { jobs: readonly NotebookJob[] }) {
  const differs = differing(jobs.map(({ parameters }) => parameters));
  const names = [...new Set(jobs.flatMap(({ parameters }) => Object.keys(parameters)))].sort();
  return (
    <Cell id="compared" title="Parameters beside each other" description="What differs is marked. The notebook’s own defaults stand where a run had no value.">
      {names.length === 0 ? (
        <Box>None of these runs had parameters.</Box>
      ) : (
        <SideTable
          label="Parameters of the chosen runs"
          corner="Parameter"
          heads={jobs.map((job) => ({ id: job.job_id, content: <DocLink to={paths.notebookJob(job.job_id)}>{job.job_id}</DocLink> }))}
          rows={[
            ...names.map((name) => ({
              id: name,
              cells: jobs.map(({ parameters }) => ({ content: name in parameters ? textOf(parameters[name] ?? null) : '(default)', differs: differs.has(name) })),
            })),
            { id: 'Status', cells: jobs.map((job) => ({ content: <JobStatus job={job} short /> })) },
          ]}
        />
      )}
    </Cell>
  );
}
