import { useQuery } from '@tanstack/react-query';
import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import Table from '@cloudscape-design/components/table';
import { useNavigate, useParams } from 'react-router';

import { AUTOMATIONS, readAutomation, type AutomationDetail, type AutomationRun } from '../../api/automations';
import { asProblem } from '../../api/problem';
import { Cell } from '../../components/cell';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { AutomationButtons } from '../../hosting/automations/buttons';
import { AutomationStatus, DatasetLink, InputText, RunLink, RunStatus, whenText } from '../../hosting/automations/looks';
import { LinkButton } from '../../components/link-button';

export default function Automation() {
  const { name = '' } = useParams();
  const automation = useQuery({ queryKey: [AUTOMATIONS, name], queryFn: ({ signal }) => readAutomation(name, signal) });
  if (automation.isPending) return <Spinner size="large" />;
  if (automation.isError) {
    if (asProblem(automation.error).gone) {
      return <Gone what="automation" name={name} back={<LinkButton to={paths.automations}>All automations</LinkButton>} />;
    }
    return <ErrorBox error={automation.error} what="The automation could not be read" retry={() => void automation.refetch()} />;
  }
  return <Page automation={automation.data} />;
}

function Page({ automation }: { automation: AutomationDetail }) {
  const navigate = useNavigate();
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={automation.name}
        description={<AutomationStatus {...automation} reason="" />}
        actions={<AutomationButtons automation={automation} onDeleted={() => void navigate(paths.automations)} />}
      />
      {automation.reason && (
        <Alert type="warning" header="It paused itself">
          {automation.reason} When that is mended, resume it, or change what it does.
        </Alert>
      )}
      <Cell id="what" title="What it does">
        <KeyValuePairs
          columns={3}
          items={[
            ...whatItems(automation),
            { label: 'When', value: whenText(automation) },
            { label: 'Next run', value: automation.on_new_version ? 'With the next version' : <Time at={automation.next_run_at} /> },
            { label: 'In the name of', value: automation.owner || '–' },
          ]}
        />
      </Cell>
      <Table<AutomationRun>
        variant="container"
        wrapLines
        items={automation.runs}
        ariaLabels={{ tableLabel: 'Runs' }}
        header={
          <Header variant="h2" counter={`(${automation.runs.length})`} description="The last hundred, the newest first.">
            Runs
          </Header>
        }
        columnDefinitions={[
          { id: 'at', header: 'Started', minWidth: 110, cell: ({ at }) => <Time at={at} />, isRowHeader: true },
          { id: 'cause', header: 'Because of', minWidth: 150, cell: ({ cause }) => cause },
          { id: 'made', header: automation.action === 'Update' ? 'Version' : 'Batch prediction', minWidth: 170, cell: (run) => <RunLink run={run} /> },
          { id: 'status', header: 'Status', cell: (run) => <RunStatus run={run} /> },
        ]}
        empty="It has not run yet."
      />
    </SpaceBetween>
  );
}

/** With what it works, and what comes of it. */
function whatItems(automation: AutomationDetail): KeyValuePairsProps.Item[] {
  if (automation.action === 'Update') {
    return [
      { label: 'Data set', value: <DatasetLink name={automation.dataset_name} /> },
      { label: 'Folder where files arrive', value: <Copyable text={automation.input_uri} label="Address of the folder" /> },
      { label: 'Files that are not in the folder', value: automation.keep_files ? 'Stay' : 'Go' },
    ];
  }
  return [
    { label: 'Model', value: <DocLink to={paths.model(automation.model_name)}>{automation.model_name}</DocLink> },
    { label: 'Rows to predict', value: <InputText {...automation} /> },
    { label: 'Results', value: <Copyable text={automation.output_uri} label="Address of the results" /> },
  ];
}
