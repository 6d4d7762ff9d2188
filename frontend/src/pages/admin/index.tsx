import ContentLayout from '@cloudscape-design/components/content-layout';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { useAllowed } from '../../api/session';
import { Empty } from '../../components/empty';
import { PageHeader } from '../../components/page-header';
import { DomainsTable } from './domains-table';
import { PeopleTable } from './people-table';

export default function Administration() {
  const allowed = useAllowed('atelier:ListUsers');
  if (!allowed) return <Empty title="Administrators only" why="Your role does not let you see or change other people’s accounts." />;
  return (
    <ContentLayout header={<PageHeader title="Administration" description="People and the domains that keep them apart." />}>
      <SpaceBetween size="l">
        <PeopleTable />
        <DomainsTable />
      </SpaceBetween>
    </ContentLayout>
  );
}
