import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';

import { AdminOnly } from '../../admin/guard';
import { useActivityLog, exportUrl, type LogLine } from '../../admin/log/queries';
import { PROPERTIES, readLogSearch, searchOfTokens, tokensOf, writeLogSearch } from '../../admin/log/search';
import { Empty, NoMatch } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatCount } from '../../components/format';
import { PageHeader } from '../../components/page-header';
import { Time } from '../../components/time';
import { PROPERTY_FILTER_STRINGS } from '../../lists/strings';
import { RetentionWindow } from './retention';

export default function ActivityLog() {
  return (
    <AdminOnly action="atelier:AuditActivity">
      <LogTable />
    </AdminOnly>
  );
}

function LogTable() {
  const [params, setParams] = useSearchParams();
  const search = useMemo(() => readLogSearch(params), [params]);
  const [keeping, setKeeping] = useState(false);
  const log = useActivityLog(search);
  const lines = log.data?.pages.flatMap((page) => page.lines) ?? [];
  const days = log.data?.pages[0]?.retention_days;
  const set = (query: PropertyFilterProps.Query) => setParams((now) => writeLogSearch(now, searchOfTokens(query)), { replace: true });
  return (
    <SpaceBetween size="l">
      {log.isError && <ErrorBox error={log.error} what="The activity log could not be read" retry={() => void log.refetch()} />}
      <Table<LogLine>
        variant="full-page"
        stickyHeader
        wrapLines
        trackBy="id"
        items={lines}
        loading={log.isPending}
        loadingText="Reading the activity log"
        ariaLabels={{ tableLabel: 'Activity log' }}
        header={
          <PageHeader
            title="Activity log"
            counter={log.data ? `(${lines.length}${log.hasNextPage ? '+' : ''})` : undefined}
            description={`Every call, page action and sign-in: who, what, from where, allowed or not. ${days ? `Kept for ${formatCount(days, 'day')}.` : ''}`}
            actions={
              <>
                <Button onClick={() => setKeeping(true)} disabled={!days}>
                  How long it is kept
                </Button>
                <Button iconName="refresh" ariaLabel="Read the log again" loading={log.isFetching} onClick={() => void log.refetch()} />
                <Button iconName="download" href={exportUrl(search)} download>
                  Download CSV
                </Button>
              </>
            }
          />
        }
        filter={
          <PropertyFilter
            query={tokensOf(search)}
            onChange={({ detail }) => set(detail)}
            hideOperations
            filteringProperties={PROPERTIES.map(({ key, label, group, operator }) => ({ key, propertyLabel: label, groupValuesLabel: group, operators: [operator], defaultOperator: operator }))}
            filteringOptions={[...PROPERTIES.flatMap(({ key, values }) => (values ?? []).map((value) => ({ propertyKey: key, value }))), ...peopleOf(lines)]}
            filteringPlaceholder="Find by person, operation, resource, outcome or time"
            filteringAriaLabel="Find in the activity log"
            i18nStrings={PROPERTY_FILTER_STRINGS}
          />
        }
        columnDefinitions={[
          { id: 'at', header: 'When', minWidth: 110, cell: ({ at }) => <Time at={at} /> },
          { id: 'who', header: 'Who', minWidth: 140, isRowHeader: true, cell: ({ username, profile }) => (profile && profile !== username ? `${username || 'somebody'} as ${profile}` : username || 'somebody') },
          { id: 'action', header: 'What', minWidth: 190, cell: ({ action }) => action },
          { id: 'resource', header: 'On what', minWidth: 180, cell: ({ resource }) => <span style={{ overflowWrap: 'anywhere' }}>{shortResource(resource)}</span> },
          { id: 'outcome', header: 'Outcome', minWidth: 120, cell: (line) => <Outcome line={line} /> },
          { id: 'from', header: 'From', cell: ({ source_ip, via }) => `${source_ip || '–'}${via ? ` (${via})` : ''}` },
          { id: 'role', header: 'Role', cell: ({ role }) => role || '–' },
        ]}
        empty={
          Object.keys(search).length > 0 ? (
            <NoMatch clear={() => set({ operation: 'and', tokens: [] })} />
          ) : (
            <Empty title="Nothing has happened" why="Whatever people and programs do is written here." />
          )
        }
        footer={
          log.hasNextPage && (
            <Box textAlign="center">
              <Button loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                Show more
              </Button>
            </Box>
          )
        }
      />
      {keeping && days && <RetentionWindow days={days} onClose={() => setKeeping(false)} />}
    </SpaceBetween>
  );
}

const peopleOf = (lines: readonly LogLine[]) =>
  [...new Set(lines.map(({ username }) => username).filter(Boolean))].map((value) => ({ propertyKey: 'person', value }));

/** `arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn` -> `endpoint/churn`. */
const shortResource = (resource: string): string => (resource === '*' ? '–' : resource.startsWith('arn:') ? resource.split(':').slice(5).join(':') : resource) || '–';

function Outcome({ line }: { line: LogLine }) {
  const { outcome, reason, code } = line;
  const type = outcome === 'Allowed' ? 'success' : outcome === 'Denied' ? 'stopped' : 'error';
  return (
    <>
      <StatusIndicator type={type}>{outcome}</StatusIndicator>
      {outcome !== 'Allowed' && (reason || code) && (
        <Box fontSize="body-s" color="text-body-secondary">
          {reason || code}
        </Box>
      )}
    </>
  );
}
