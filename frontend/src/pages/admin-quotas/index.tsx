import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { DomainSelect } from '../../admin/domains/domain-select';
import { AdminOnly } from '../../admin/guard';
import { changeQuota, isNearLimit, turnDown, useQuotas, type Quota, type QuotaRequest } from '../../admin/quotas/queries';
import { DialogFooter } from '../../components/dialog-footer';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatNumber } from '../../components/format';
import { PageHeader } from '../../components/page-header';
import { Time } from '../../components/time';
import { useUrlState } from '../../components/use-url-state';
import { useFlash } from '../../workbench/flash';
import { useDoing } from '../../components/use-doing';

export default function Quotas() {
  return (
    <AdminOnly>
      <QuotasTable />
    </AdminOnly>
  );
}

function QuotasTable() {
  const [domain, setDomain] = useUrlState('domain');
  const [search, setSearch] = useUrlState('search');
  const [editing, setEditing] = useState<Quota>();
  const quotas = useQuotas(domain);
  const wanted = search.trim().toLowerCase();
  const all = quotas.data?.quotas ?? [];
  const rows = all.filter(({ name, code }) => `${name} ${code}`.toLowerCase().includes(wanted));
  return (
    <SpaceBetween size="l">
      {quotas.isError && <ErrorBox error={quotas.error} what="The quotas could not be read" retry={() => void quotas.refetch()} />}
      <Requests requests={quotas.data?.requests ?? []} />
      <Table<Quota>
        variant="full-page"
        stickyHeader
        trackBy="code"
        items={rows}
        loading={quotas.isPending}
        loadingText="Reading the quotas"
        ariaLabels={{ tableLabel: 'Quotas' }}
        header={
          <PageHeader
            title="Quotas"
            counter={quotas.data ? `(${all.length})` : undefined}
            description="How much there may be of everything. Whoever wants more than that is told the limit, what is used, and to ask you."
          />
        }
        filter={
          <SpaceBetween direction="horizontal" size="xs">
            <TextFilter filteringText={search} filteringPlaceholder="Find quotas" filteringAriaLabel="Find quotas" onChange={({ detail }) => setSearch(detail.filteringText)} />
            <DomainSelect value={domain} onChange={setDomain} none="All domains together" />
          </SpaceBetween>
        }
        columnDefinitions={[
          { id: 'name', header: 'Quota', isRowHeader: true, cell: ({ name, code }) => name || code },
          { id: 'used', header: 'Used', minWidth: 240, cell: (quota) => <Used quota={quota} /> },
          { id: 'limit', header: 'Limit', cell: ({ limit, unit }) => `${formatNumber(limit)} ${unit}` },
          { id: 'default', header: 'Usual limit', cell: (quota) => `${formatNumber(quota.default)}${quota.set_by ? `, changed by ${quota.set_by}${quota.own ? ' for this domain' : ''}` : ''}` },
          { id: 'scope', header: 'Holds for', cell: ({ per_domain }) => (per_domain ? 'each domain' : 'the whole studio') },
          {
            id: 'actions',
            minWidth: 110,
            header: <span className="visually-hidden">Actions</span>,
            cell: (quota) => (
              <Button variant="inline-link" ariaLabel={`Change the limit of ${quota.name}`} onClick={() => setEditing(quota)}>
                Change
              </Button>
            ),
          },
        ]}
        empty={wanted ? <NoMatch clear={() => setSearch('')} /> : <Empty title="No quotas" why="Nothing is limited." />}
      />
      {editing && <EditQuota quota={editing} domain={editing.per_domain ? domain : ''} onClose={() => setEditing(undefined)} />}
    </SpaceBetween>
  );
}

/** People who ask for more; granting is setting the limit. */
function Requests({ requests }: { requests: readonly QuotaRequest[] }) {
  const client = useQueryClient();
  const { fail } = useFlash();
  if (requests.length === 0) return null;
  const answer = (work: Promise<unknown>) =>
    work.then(() => client.invalidateQueries({ queryKey: ['/api/quotas'] })).catch((error: unknown) => fail('The request was not answered', error));
  return (
    <Table<QuotaRequest>
      variant="container"
      trackBy="id"
      items={requests}
      ariaLabels={{ tableLabel: 'Requests' }}
      header={
        <Header variant="h2" counter={`(${requests.length})`}>
          Requests for more
        </Header>
      }
      columnDefinitions={[
        { id: 'name', header: 'Quota', isRowHeader: true, cell: ({ name }) => name },
        { id: 'value', header: 'Wanted', cell: ({ value }) => formatNumber(value) },
        { id: 'by', header: 'By', cell: ({ by }) => by },
        { id: 'at', header: 'Asked', cell: ({ at }) => <Time at={at} /> },
        {
          id: 'actions',
          header: <span className="visually-hidden">Actions</span>,
          cell: ({ id, code, name, value, domain }) => (
            <SpaceBetween direction="horizontal" size="s">
              <Button variant="inline-link" ariaLabel={`Grant ${formatNumber(value)} for ${name}`} onClick={() => void answer(changeQuota(code, value, domain))}>
                Grant
              </Button>
              <Button variant="inline-link" ariaLabel={`Turn down ${formatNumber(value)} for ${name}`} onClick={() => void answer(turnDown(id))}>
                Turn down
              </Button>
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}

function Used({ quota }: { quota: Quota }) {
  const { used, limit, unit, name } = quota;
  const near = isNearLimit(quota);
  return (
    <SpaceBetween size="xxs">
      <ProgressBar ariaLabel={`Used of ${name}`} value={limit > 0 ? Math.min(100, (used / limit) * 100) : 100} additionalInfo={`${formatNumber(used)} ${unit}`} />
      {near && <StatusIndicator type="warning">{used >= limit ? 'Nothing is left' : 'Near the limit'}</StatusIndicator>}
    </SpaceBetween>
  );
}

function EditQuota({ quota, domain, onClose }: { quota: Quota; domain: string; onClose: () => void }) {
  const client = useQueryClient();
  const [text, setText] = useState(String(quota.limit));
  const { busy, error, run } = useDoing(onClose);
  const value = Number(text);
  const wrong = text.trim() === '' || !Number.isInteger(value) || value < 0;
  async function save(next: number | null) {
    await run(async () => {
      await changeQuota(quota.code, next, domain);
      await client.invalidateQueries({ queryKey: ['/api/quotas'] });
    });
  }
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Limit of ${quota.name}`}
      footer={
        <DialogFooter onCancel={onClose} action={{ text: 'Save', loading: busy, disabled: wrong, onClick: () => void save(value) }}>
          <Button disabled={busy || !quota.set_by} onClick={() => void save(null)}>
            Usual limit
          </Button>
        </DialogFooter>
      }
    >
      <SpaceBetween size="m">
        <FormField
          label={`Limit in ${quota.unit}`}
          description={quota.description || (domain ? 'For this domain only.' : quota.per_domain ? 'For every domain that has no limit of its own.' : 'For the whole studio.')}
          constraintText={`Used now: ${formatNumber(quota.used)}. Less than that stops nothing that is there; only nothing new can be made.`}
          errorText={wrong ? 'A whole number, 0 or more.' : undefined}
        >
          <Input autoFocus type="number" inputMode="numeric" value={text} onChange={({ detail }) => setText(detail.value)} />
        </FormField>
        {error !== null && <ErrorBox error={error} what="The limit is as it was" />}
      </SpaceBetween>
    </Modal>
  );
}
