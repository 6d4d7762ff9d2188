import type { NotebookInstanceLifecycleConfigSummary, StudioLifecycleConfigDetails } from '@aws-sdk/client-sagemaker';
import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';

import { useAllowed } from '../../api/session';
import { Empty } from '../../components/empty';
import { ShowAsCode } from '../../components/show-as-code';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { AttachDialog } from '../../environments/attach-dialog';
import { DeleteDialog } from '../../environments/delete-dialog';
import { EnvironmentLinks } from '../../environments/links';
import type { AppType } from '../../environments/names';
import { ShowScript } from '../../environments/show-script';
import { LinkButton } from '../../components/link-button';
import { ListTable } from '../../lists/list-table';
import { INSTANCE_SCRIPT_COLUMNS, instanceScriptName, SCRIPT_COLUMNS, scriptName, type InstanceScriptRow, type ScriptRow } from './columns';
import { readInstanceScript, readScript } from './read';

const SORTS = ['Name', 'CreationTime'] as const;
const NO_STATUS: readonly string[] = [];
const INSTANCES = 'notebook-instances';

type Open = 'show' | 'attach' | 'delete' | undefined;

/** Scripts that run when something starts: of apps, and of notebook instances. */
export default function LifecycleConfigs() {
  const [whose, setWhose] = useUrlState('for', 'apps');
  const choice = (
    <SegmentedControl
      label="Scripts of"
      selectedId={whose === INSTANCES ? INSTANCES : 'apps'}
      options={[
        { id: 'apps', text: 'Apps' },
        { id: INSTANCES, text: 'Notebook instances' },
      ]}
      onChange={({ detail }) => setWhose(detail.selectedId)}
    />
  );
  return whose === INSTANCES ? <OfInstances choice={choice} /> : <OfApps choice={choice} />;
}

function OfApps({ choice }: { choice: React.ReactNode }) {
  const [open, setOpen] = useState<Open>();
  const [row, setRow] = useState<ScriptRow>();
  const mayAttach = useAllowed('sagemaker:UpdateDomain');
  const act = (what: Open, chosen: ScriptRow | undefined) => {
    setRow(chosen);
    setOpen(chosen && what);
  };
  const actions = (chosen: ScriptRow | undefined) => (
    <>
      {choice}
      <ShowAsCode what="list start scripts" calls={[{ service: 'sagemaker', operation: 'ListStudioLifecycleConfigs', input: { MaxResults: 100 } }]} />
      <Button disabled={!chosen} onClick={() => act('show', chosen)}>
        Show script
      </Button>
      {mayAttach && (
        <Button disabled={!chosen} onClick={() => act('attach', chosen)}>
          Attach
        </Button>
      )}
      <Button disabled={!chosen} onClick={() => act('delete', chosen)}>
        Delete
      </Button>
      <LinkButton variant="primary" to={paths.newLifecycleConfig()}>
        New script
      </LinkButton>
    </>
  );
  const name = row ? scriptName(row) : '';
  const close = () => setOpen(undefined);
  return (
    <>
      <ListTable<StudioLifecycleConfigDetails>
        title="Start scripts"
        noun="script"
        description={<EnvironmentLinks here="scripts">Shell scripts that run when an app starts: attach one to a domain, and its people can choose it.</EnvironmentLinks>}
        operation="ListStudioLifecycleConfigs"
        member="StudioLifecycleConfigs"
        statuses={NO_STATUS}
        sorts={SORTS}
        columns={SCRIPT_COLUMNS}
        nameOf={scriptName}
        actions={actions}
        empty={<Empty title="No start scripts yet" why="A script installs packages, sets variables or fetches files each time an app starts." />}
      />
      {open === 'show' && <ShowScript name={name} queryKey={['DescribeStudioLifecycleConfig', name]} read={(signal) => readScript(name, signal)} onClose={close} />}
      {open === 'attach' && row && (
        <AttachDialog
          title={`script ${name}`}
          what={{ kind: 'script', arn: row.StudioLifecycleConfigArn ?? '', appType: row.StudioLifecycleConfigAppType as AppType }}
          onClose={close}
        />
      )}
      {open === 'delete' && (
        <DeleteDialog
          what="start script"
          name={name}
          consequence="Its content is gone. While it is attached anywhere, or an app runs with it, it stays."
          operation="DeleteStudioLifecycleConfig"
          input={{ StudioLifecycleConfigName: name }}
          list="ListStudioLifecycleConfigs"
          onClose={close}
        />
      )}
    </>
  );
}

function OfInstances({ choice }: { choice: React.ReactNode }) {
  const [open, setOpen] = useState<Open>();
  const [name, setName] = useState('');
  const act = (what: Open, chosen: InstanceScriptRow | undefined) => {
    setName(chosen ? instanceScriptName(chosen) : '');
    setOpen(chosen && what);
  };
  const actions = (chosen: InstanceScriptRow | undefined) => (
    <>
      {choice}
      <ShowAsCode what="list scripts" calls={[{ service: 'sagemaker', operation: 'ListNotebookInstanceLifecycleConfigs', input: { MaxResults: 100 } }]} />
      <Button disabled={!chosen} onClick={() => act('show', chosen)}>
        Show scripts
      </Button>
      <Button disabled={!chosen} onClick={() => act('delete', chosen)}>
        Delete
      </Button>
      <LinkButton variant="primary" to={paths.newLifecycleConfig({ for: INSTANCES })}>
        New script
      </LinkButton>
    </>
  );
  const close = () => setOpen(undefined);
  return (
    <>
      <ListTable<NotebookInstanceLifecycleConfigSummary>
        title="Start scripts"
        noun="script"
        description={<EnvironmentLinks here="scripts">Shell scripts of notebook instances: one for the first start, one for every start.</EnvironmentLinks>}
        operation="ListNotebookInstanceLifecycleConfigs"
        member="NotebookInstanceLifecycleConfigs"
        statuses={NO_STATUS}
        sorts={SORTS}
        columns={INSTANCE_SCRIPT_COLUMNS}
        nameOf={instanceScriptName}
        actions={actions}
        empty={<Empty title="No scripts of notebook instances yet" why="Choose one when you create a notebook instance." />}
      />
      {open === 'show' && (
        <ShowScript name={name} queryKey={['DescribeNotebookInstanceLifecycleConfig', name]} read={(signal) => readInstanceScript(name, signal)} onClose={close} />
      )}
      {open === 'delete' && (
        <DeleteDialog
          what="start script"
          name={name}
          consequence="Its content is gone. While a notebook instance starts with it, it stays."
          operation="DeleteNotebookInstanceLifecycleConfig"
          input={{ NotebookInstanceLifecycleConfigName: name }}
          list="ListNotebookInstanceLifecycleConfigs"
          onClose={close}
        />
      )}
    </>
  );
}
