import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { ConfirmDelete } from '../../components/confirm-delete';
import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { isRunning, useApps, type AppRow } from '../queries';
import { AppType } from '../settings/words';
import { appKey, deleteApp } from './delete-space';
import { APP_LOOKS } from './status';

interface Props {
  domain: string;
  title: string;
  /** Only those of this profile and of its private spaces. */
  of?: { profile: string; spaces: readonly string[] };
  runningOnly?: boolean;
}

/** The apps of a domain or of one of its profiles; an app that is Ready can be deleted (spec studio §2.5). */
export function AppsTable({ domain, title, of, runningOnly = false }: Props) {
  const apps = useApps(domain);
  const [deleting, setDeleting] = useState<AppRow>();
  const client = useQueryClient();
  const rows = (apps.data ?? []).filter((app) => (!runningOnly || isRunning(app)) && (!of || app.UserProfileName === of.profile || of.spaces.includes(app.SpaceName ?? '')));
  if (apps.isError) return <ErrorBox error={apps.error} what="The apps cannot be listed" retry={() => void apps.refetch()} />;
  return (
    <>
      <Table<AppRow>
        variant={of ? 'container' : 'embedded'}
        trackBy={keyOf}
        items={rows}
        loading={apps.isPending}
        loadingText="Reading the apps"
        ariaLabels={{ tableLabel: title }}
        header={
          <Header
            variant="h2"
            counter={apps.data ? `(${rows.length})` : ''}
            actions={<ShowAsCode what="list the apps" calls={[{ service: 'sagemaker', operation: 'ListApps', input: { DomainIdEquals: domain, ...(of ? { UserProfileNameEquals: of.profile } : {}) } }]} />}
          >
            {title}
          </Header>
        }
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: ({ AppName }) => AppName },
          { id: 'type', header: 'Application', cell: (app) => AppType[app.AppType ?? ''] ?? app.AppType },
          { id: 'where', header: 'Runs in', cell: (app) => <Place domain={domain} app={app} /> },
          { id: 'instance', header: 'Instance', cell: ({ ResourceSpec }) => ResourceSpec?.InstanceType ?? 'system' },
          { id: 'status', header: 'Status', cell: ({ Status: status }) => <Status status={status} looks={APP_LOOKS} /> },
          { id: 'created', header: 'Created', cell: ({ CreationTime }) => <Time at={CreationTime} /> },
          {
            id: 'actions',
            header: <span className="visually-hidden">Actions</span>,
            cell: (app) => (
              <Button variant="inline-link" disabled={app.Status !== 'InService'} ariaLabel={`Delete app ${app.AppName ?? ''} of ${app.SpaceName ?? app.UserProfileName ?? ''}`} onClick={() => setDeleting(app)}>
                Delete
              </Button>
            ),
          },
        ]}
        empty={<Empty title="Nothing runs" why="An app runs while somebody works in a space; stopping it keeps the files." />}
      />
      {deleting && (
        <ConfirmDelete
          typed
          what="app"
          name={`${deleting.AppType ?? ''} ${deleting.AppName ?? ''}`}
          agree="Yes, delete the app"
          consequence="Saved files stay. Notebooks that are not saved, and what kernels hold in memory, are lost."
          onConfirm={async () => {
            await deleteApp(deleting);
            await client.invalidateQueries({ queryKey: ['ListApps'] });
          }}
          onClose={() => setDeleting(undefined)}
        />
      )}
    </>
  );
}

const keyOf = (app: AppRow): string => JSON.stringify(appKey(app));

function Place({ domain, app }: { domain: string; app: AppRow }) {
  if (app.SpaceName) return <>space {app.SpaceName}</>;
  const name = app.UserProfileName ?? '';
  return <DocLink to={paths.adminProfile(domain, name)}>{name}</DocLink>;
}
