import { useQuery } from '@tanstack/react-query';
import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TimeInput from '@cloudscape-design/components/time-input';
import { useMemo } from 'react';

import { nextTimes } from '../../api/automations';
import { asProblem } from '../../api/problem';
import { useDebounced } from '../../components/use-debounced';
import { cronOf, momentText, ownTimeZone, timeZones, WEEKDAYS, type Frequency } from '../frequency';
import type { Draft } from './draft';

const FREQUENCIES: { value: Frequency; label: string }[] = [
  { value: 'hourly', label: 'Every hour' },
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'Every week' },
  { value: 'cron', label: 'As a cron line says' },
];

interface WhenFieldsProps {
  draft: Draft;
  problem: string | undefined;
  set: (change: Partial<Draft>) => void;
}

/** How often, at what time, on whose clock; and the next three times, as the server reckons them. */
export function WhenFields({ draft, problem, set }: WhenFieldsProps) {
  const zones = useMemo(() => timeZones(ownTimeZone()).map((value) => ({ value })), []);
  const { frequency } = draft;
  return (
    <SpaceBetween size="s">
      <ColumnLayout columns={2}>
        <FormField label="How often">
          <Select
            options={FREQUENCIES}
            selectedOption={FREQUENCIES.find(({ value }) => value === frequency) ?? null}
            onChange={({ detail }) => set({ frequency: detail.selectedOption.value as Frequency })}
          />
        </FormField>
        {frequency === 'cron' ? (
          <FormField label="Cron line" description="Minute, hour, day of month, month, weekday." errorText={problem}>
            <Input value={draft.cron} placeholder="0 6 * * 1-5" onChange={({ detail }) => set({ cron: detail.value })} />
          </FormField>
        ) : (
          <FormField label={frequency === 'hourly' ? 'At the minute of' : 'At'} errorText={problem}>
            <TimeInput value={draft.time} format="hh:mm" placeholder="hh:mm" onChange={({ detail }) => set({ time: detail.value })} />
          </FormField>
        )}
        {frequency === 'weekly' && (
          <FormField label="On">
            <Select
              options={WEEKDAYS.map((label, index) => ({ value: String(index), label }))}
              selectedOption={{ value: String(draft.weekday), label: WEEKDAYS[draft.weekday] ?? '' }}
              onChange={({ detail }) => set({ weekday: Number(detail.selectedOption.value) })}
            />
          </FormField>
        )}
        <FormField label="Time zone">
          <Select
            options={zones}
            selectedOption={{ value: draft.timeZone }}
            filteringType="auto"
            filteringAriaLabel="Find a time zone"
            virtualScroll
            onChange={({ detail }) => set({ timeZone: detail.selectedOption.value ?? 'UTC' })}
          />
        </FormField>
      </ColumnLayout>
      <Upcoming cron={cronOf(draft) ?? ''} timeZone={draft.timeZone} />
    </SpaceBetween>
  );
}

function Upcoming({ cron, timeZone }: { cron: string; timeZone: string }) {
  const line = useDebounced(cron);
  const times = useQuery({
    queryKey: ['/api/schedules', line, timeZone],
    queryFn: ({ signal }) => nextTimes(line, timeZone, signal),
    enabled: line !== '',
    retry: false,
  });
  const text = times.isError
    ? asProblem(times.error).message
    : times.data && line
      ? times.data.map((each) => momentText(each, timeZone)).join('; ')
      : '–';
  return (
    <div aria-live="polite">
      <Box variant="awsui-key-label">Next runs</Box>
      <Box color={times.isError ? 'text-status-error' : 'inherit'}>{text}</Box>
    </div>
  );
}
