import StatusIndicator from '@cloudscape-design/components/status-indicator';

import type { Automation, AutomationRun } from '../../api/automations';
import { DocLink } from '../../components/doc-link';
import { Lines, Status } from '../../components/status';
import { paths } from '../../documents/paths';
import { cronText } from '../frequency';

/** What starts it, in words. */
export function whenText({ on_new_version, dataset_name, cron, time_zone }: Automation): string {
  return on_new_version ? `Every new version of ${dataset_name}` : cronText(cron, time_zone);
}

export function AutomationStatus({ status, reason }: Automation) {
  if (status === 'Active') return <StatusIndicator type="success">Active</StatusIndicator>;
  return <StatusIndicator type={reason ? 'warning' : 'stopped'}><Lines>{reason ? `Paused: ${reason}` : 'Paused'}</Lines></StatusIndicator>;
}

/** How a run ended; unless `brief`, also why it did not. */
export function RunStatus({ run, brief = false }: { run: AutomationRun; brief?: boolean }) {
  if (run.status === 'NotStarted' && brief) return <StatusIndicator type="warning">Not started</StatusIndicator>;
  if (run.status === 'NotStarted') return <StatusIndicator type="warning"><Lines>{run.problem || 'Not started'}</Lines></StatusIndicator>;
  return <Status status={run.status} detail={(!brief && run.problem) || undefined} looks={{ Unchanged: { type: 'info', text: 'Nothing new' } }} />;
}

/** What a run made: a batch prediction, or a version of a data set. */
export function RunLink({ run }: { run: AutomationRun }) {
  if (run.version !== null) return <DocLink to={paths.datasetVersion(run.dataset_name, run.version)}>{`Version ${run.version}`}</DocLink>;
  return run.job_name ? <DocLink to={paths.batchPrediction(run.job_name)}>{run.job_name}</DocLink> : <>–</>;
}

export function DatasetLink({ name }: { name: string }) {
  return <DocLink to={paths.dataset(name)}>{name}</DocLink>;
}

/** What it works on, in a line: the rows that are predicted, or the data set and its folder. */
export function InputText({ action, dataset_name, input_uri }: Automation) {
  if (action === 'Update') {
    return (
      <>
        <DatasetLink name={dataset_name} /> from {input_uri}
      </>
    );
  }
  return dataset_name ? <DatasetLink name={dataset_name} /> : <>{input_uri}</>;
}
