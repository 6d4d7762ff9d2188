import { useNavigate } from 'react-router';

import { canStop, stopJob } from '../../api/jobs';
import { permits } from '../../api/permissions';
import { useSession, useSessionState } from '../../api/session';
import { paths } from '../../documents/paths';
import { documentAt } from '../../documents/registry';
import { useHiddenPlaces } from '../../documents/use-hidden-places';
import { useFlash } from '../../workbench/flash';
import { useWorkspace } from '../../workbench/workspace';
import { useRunningJobs } from '../use-running-jobs';
import { useTabActions } from '../use-tab-actions';
import { offered, type Command } from './commands';
import type { Thing } from './use-things';

type Go = (path: string) => void;

/** Everything that can be done from the palette: go to a place, a tab or a thing, or act. */
export function useCommands(things: readonly Thing[]): Command[] {
  const navigate = useNavigate();
  const go: Go = (path) => void navigate(path);
  const { permissions } = useSession();
  const able = (action: string) => permits(permissions, action);
  const hidden = useHiddenPlaces();
  const all = [
    ...useTabCommands(go),
    ...things.map((thing) => thingCommand(thing, go)),
    ...things.filter((thing) => thing.kind === 'data set' && able('sagemaker:CreateAutoMLJobV2')).map((thing) => experimentCommand(thing, go)),
    ...useStopCommands(),
    ...placeCommands(go, able),
    ...useLookCommands(),
  ];
  return offered(all, hidden, placeOf);
}

/** Where the navigation shows an address; what follows the path does not matter. */
const placeOf = (address: string) => documentAt(address.split('?')[0] ?? address)?.type.place;

function thingCommand({ kind, name, path, icon }: Thing, go: Go): Command {
  return { id: `go ${path}`, text: name, kind, icon, to: path, run: () => go(path), keywords: 'open go to' };
}

function experimentCommand({ name }: Thing, go: Go): Command {
  const to = paths.newExperiment({ dataset: name });
  return {
    id: `new ${name}`,
    text: `New experiment from ${name}`,
    kind: 'action',
    icon: 'add-plus',
    to,
    run: () => go(to),
    keywords: 'build a model train create',
  };
}

function useTabCommands(go: Go): Command[] {
  const { document: workspace } = useWorkspace();
  return workspace.tabs.open.flatMap((tab) => {
    const open = documentAt(tab.path);
    return open
      ? [{ id: `tab ${tab.path}`, text: open.title, kind: 'open tab', icon: open.type.icon, run: () => go(tab.path + tab.search) }]
      : [];
  });
}

function useStopCommands(): Command[] {
  const { data } = useRunningJobs();
  const { show, fail } = useFlash();
  return (data?.jobs ?? [])
    .filter((job) => job.stoppable && canStop(job))
    .map((job) => ({
      id: `stop ${job.arn}`,
      text: `Stop ${job.name}`,
      kind: 'action',
      icon: 'close' as const,
      async run() {
        try {
          await stopJob(job);
          show({ id: `stop-${job.arn}`, type: 'info', header: `${job.name} is stopping`, content: 'What is finished is kept.' });
        } catch (error) {
          fail(`${job.name} could not be stopped`, error);
        }
      },
    }));
}

function placeCommands(go: Go, able: (action: string) => boolean): Command[] {
  const place = (text: string, path: string, icon: Command['icon'], keywords = ''): Command => ({
    id: `place ${path}`,
    text,
    kind: 'place',
    icon,
    to: path,
    run: () => go(path),
    keywords: `go to open ${keywords}`,
  });
  return [
    place('Home', paths.home, 'grid-view', 'launcher start'),
    ...(able('sagemaker:ListSpaces') ? [place('Notebooks', paths.notebooks, 'file-open', 'jupyter python code spaces')] : []),
    place('Data sets', paths.datasets, 'folder', 'tables upload csv parquet'),
    place('Experiments', paths.experiments, 'gen-ai', 'autopilot automl jobs'),
    ...(able('atelier:ListShares') ? [place('Shared', paths.shared, 'share', 'with me by me models colleagues')] : []),
    place('Models', paths.models, 'ticket'),
    place('Endpoints', paths.endpoints, 'share', 'deploy'),
    place('Batch predictions', paths.batchPredictions, 'copy', 'transform jobs'),
    place('Automations', paths.automations, 'calendar', 'schedule, batch predictions'),
    ...(able('sagemaker:ListLabelingJobs') ? [place('Labeling jobs', paths.labelingJobs, 'edit', 'ground truth annotate label')] : []),
    ...(able('atelier:ListLabelingImports') ? [place('Import labels', paths.importLabels(), 'upload', 'coco yolo voc cvat label studio conll')] : []),
    ...(able('atelier:ReadWorkforce') ? [place('Labeling workforce', paths.labelingWorkforce, 'group', 'teams workers labelers invite')] : []),
    ...(able('sagemaker:ListFlowDefinitions') ? [place('Human review', paths.humanReviews, 'user-profile-active', 'a2i flow definitions loops')] : []),
    ...(able('sagemaker:ListHumanTaskUis') ? [place('Task templates', paths.taskTemplates, 'file', 'human task ui liquid page')] : []),
    ...(able('atelier:EditAnnotationFunction') ? [place('Labeling functions', paths.labelingFunctions, 'script', 'lambda pre post annotation custom')] : []),
    place('Jobs', paths.activity, 'status-in-progress', 'activity running'),
    place('Account', paths.account, 'user-profile', 'access keys password'),
    ...(able('atelier:ListUsers') ? [place('Administration', paths.admin, 'settings', 'users domains invite')] : []),
    ...(able('sagemaker:CreateAutoMLJobV2')
      ? [{ ...place('New experiment', paths.newExperiment(), 'add-plus', 'build a model train create'), kind: 'action' }]
      : []),
    ...(able('sagemaker:CreateLabelingJob')
      ? [{ ...place('New labeling job', paths.newLabelingJob(), 'add-plus', 'ground truth annotate create'), kind: 'action' }]
      : []),
  ];
}

function useLookCommands(): Command[] {
  const { setTheme, change, document: workspace } = useWorkspace();
  const { reopenDocument } = useTabActions();
  const { signOut } = useSessionState();
  const { fail } = useFlash();
  const action = (text: string, icon: Command['icon'], run: Command['run'], keywords = ''): Command => ({
    id: `action ${text}`,
    text,
    kind: 'action',
    icon,
    run,
    keywords,
  });
  return [
    action('Dark theme', 'settings', () => setTheme('dark'), 'night mode colours'),
    action('Light theme', 'settings', () => setTheme('light'), 'day mode colours'),
    action('Theme of the system', 'settings', () => setTheme('system'), 'automatic mode colours'),
    workspace.compact
      ? action('Comfortable spacing', 'settings', () => change({ compact: false }), 'density')
      : action('Compact spacing', 'settings', () => change({ compact: true }), 'density'),
    action('Reopen closed tab', 'undo', reopenDocument),
    action('Sign out', 'arrow-right', () => signOut().catch((error: unknown) => fail('You are still signed in', error)), 'log out leave'),
  ];
}
