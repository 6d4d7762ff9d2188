import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { useNavigate } from 'react-router';

import { permits } from '../api/permissions';
import { useSession } from '../api/session';
import { paths } from '../documents/paths';
import type { Place } from '../documents/types';
import { useHiddenPlaces } from '../documents/use-hidden-places';

interface Entry {
  place: Place;
  text: string;
  href: string;
  action?: string;
}

interface Group {
  title: string;
  entries: Entry[];
}

const FIRST: Entry[] = [
  { place: 'home', text: 'Home', href: paths.home },
  { place: 'jobs', text: 'Jobs', href: paths.activity },
  { place: 'running', text: 'Running instances', href: paths.running, action: 'atelier:ListRunningApps' },
];

const GROUPS: Group[] = [
  {
    title: 'Models',
    entries: [
      { place: 'data', text: 'Data', href: paths.datasets },
      { place: 'autopilot', text: 'Autopilot', href: paths.experiments, action: 'sagemaker:ListAutoMLJobs' },
      { place: 'models', text: 'Models', href: paths.models, action: 'sagemaker:ListModels' },
      { place: 'endpoints', text: 'Endpoints', href: paths.endpoints, action: 'sagemaker:ListEndpoints' },
      { place: 'batch', text: 'Batch predictions', href: paths.batchPredictions, action: 'sagemaker:ListTransformJobs' },
      { place: 'automations', text: 'Automations', href: paths.automations, action: 'atelier:ListAutomations' },
      { place: 'shared', text: 'Shared', href: paths.shared, action: 'atelier:ListShares' },
    ],
  },
  {
    title: 'Notebooks',
    entries: [
      { place: 'notebooks', text: 'Notebooks', href: paths.notebooks, action: 'sagemaker:ListSpaces' },
      { place: 'spaces', text: 'Spaces', href: paths.spaces, action: 'sagemaker:ListSpaces' },
      { place: 'notebook-jobs', text: 'Notebook jobs', href: paths.notebookJobs, action: 'atelier:ListNotebookJobs' },
      { place: 'notebook-instances', text: 'Notebook instances', href: paths.notebookInstances, action: 'sagemaker:ListNotebookInstances' },
    ],
  },
  {
    title: 'Labels',
    entries: [
      { place: 'labeling', text: 'Labeling', href: paths.labelingJobs, action: 'sagemaker:ListLabelingJobs' },
      { place: 'workforce', text: 'Labeling workforce', href: paths.labelingWorkforce, action: 'atelier:ReadWorkforce' },
      { place: 'reviews', text: 'Human review', href: paths.humanReviews, action: 'sagemaker:ListFlowDefinitions' },
    ],
  },
  {
    title: 'Settings',
    entries: [
      { place: 'account', text: 'Account', href: paths.account },
      { place: 'functions', text: 'Labeling functions', href: paths.labelingFunctions, action: 'atelier:EditAnnotationFunction' },
      { place: 'environments', text: 'Images and scripts', href: paths.images, action: 'sagemaker:CreateImage' },
      { place: 'admin', text: 'Administration', href: paths.admin, action: 'atelier:ListUsers' },
    ],
  },
];

/** The places of the studio; the one that the document in front belongs to is marked. */
export function SideNav({ place }: { place: Place | undefined }) {
  const { permissions } = useSession();
  const hidden = useHiddenPlaces();
  const navigate = useNavigate();
  const links = (entries: Entry[]): SideNavigationProps.Link[] =>
    entries
      .filter((entry) => !hidden.includes(entry.place) && (!entry.action || permits(permissions, entry.action)))
      .map(({ text, href }) => ({ type: 'link', text, href }));
  const groups = GROUPS.map(({ title, entries }) => ({ title, items: links(entries) })).filter(({ items }) => items.length > 0);
  const active = [...FIRST, ...GROUPS.flatMap(({ entries }) => entries)].find((entry) => entry.place === place);
  return (
    <SideNavigation
      {...(active ? { activeHref: active.href } : {})}
      items={[...links(FIRST), ...groups.map(({ title, items }) => ({ type: 'section-group' as const, title, items }))]}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        void navigate(event.detail.href);
      }}
    />
  );
}
