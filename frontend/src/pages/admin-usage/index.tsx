import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { DomainSelect } from '../../admin/domains/domain-select';
import { AdminOnly } from '../../admin/guard';
import { UsageChart } from '../../admin/usage/usage-chart';
import { PageHeader } from '../../components/page-header';
import { useUrlState } from '../../components/use-url-state';

export default function Usage() {
  return (
    <AdminOnly>
      <UsagePage />
    </AdminOnly>
  );
}

function UsagePage() {
  const [domain, setDomain] = useUrlState('domain');
  return (
    <SpaceBetween size="l">
      <PageHeader
        title="Usage"
        description="Hours that machines ran for somebody: from the start of the first app on a machine until none runs on it."
        actions={<DomainSelect value={domain} onChange={setDomain} none="All domains" />}
      />
      <Container>
        <UsageChart domain={domain} />
      </Container>
    </SpaceBetween>
  );
}
