import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { useNavigate } from 'react-router';

import { permits } from '../api/permissions';
import { useSession } from '../api/session';
import { paths } from '../documents/paths';
import type { Place } from '../documents/types';

interface Entry {
  place: Place;
  text: string;
  href: string;
  action?: string;
}

const WORK: Entry[] = [
  { place: 'home', text: 'Home', href: paths.home },
  { place: 'spaces', text: 'Spaces', href: paths.spaces, action: 'sagemaker:ListSpaces' },
  { place: 'data', text: 'Data', href: paths.datasets },
  { place: 'autopilot', text: 'Autopilot', href: paths.experiments, action: 'sagemaker:ListAutoMLJobs' },
  { place: 'shared', text: 'Shared', href: paths.shared, action: 'atelier:ListShares' },
  { place: 'models', text: 'Models', href: paths.models, action: 'sagemaker:ListModels' },
  { place: 'endpoints', text: 'Endpoints', href: paths.endpoints, action: 'sagemaker:ListEndpoints' },
  { place: 'batch', text: 'Batch predictions', href: paths.batchPredictions, action: 'sagemaker:ListTransformJobs' },
  { place: 'automations', text: 'Automations', href: paths.automations, action: 'atelier:ListAutomations' },
  { place: 'labeling', text: 'Labeling', href: paths.labelingJobs, action: 'sagemaker:ListLabelingJobs' },
  { place: 'workforce', text: 'Labeling workforce', href: paths.labelingWorkforce, action: 'atelier:ReadWorkforce' },
  { place: 'reviews', text: 'Human review', href: paths.humanReviews, action: 'sagemaker:ListFlowDefinitions' },
  { place: 'notebook-jobs', text: 'Notebook jobs', href: paths.notebookJobs, action: 'atelier:ListNotebookJobs' },
  { place: 'notebook-instances', text: 'Notebook instances', href: paths.notebookInstances, action: 'sagemaker:ListNotebookInstances' },
  { place: 'jobs', text: 'Jobs', href: paths.activity },
  { place: 'running', text: 'Running instances', href: paths.running, action: 'atelier:ListRunningApps' },
];

const SETTINGS: Entry[] = [
  { place: 'account', text: 'Account', href: paths.account },
  { place: 'functions', text: 'Labeling functions', href: paths.labelingFunctions, action: 'atelier:EditAnnotationFunction' },
  { place: 'environments', text: 'Images and scripts', href: paths.images, action: 'sagemaker:CreateImage' },
  { place: 'admin', text: 'Administration', href: paths.admin, action: 'atelier:ListUsers' },
];

/** The places of the studio; the one that the document in front belongs to is marked. */
export function SideNav({ place }: { place: Place | undefined }) {
  const { permissions } = useSession();
  const navigate = useNavigate();
  const links = (entries: Entry[]): SideNavigationProps.Item[] =>
    entries
      .filter((entry) => !entry.action || permits(permissions, entry.action))
      .map(({ text, href }) => ({ type: 'link', text, href }));
  const active = [...WORK, ...SETTINGS].find((entry) => entry.place === place);
  return (
    <SideNavigation
      {...(active ? { activeHref: active.href } : {})}
      items={[...links(WORK), { type: 'divider' }, ...links(SETTINGS)]}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        void navigate(event.detail.href);
      }}
    />
  );
}
