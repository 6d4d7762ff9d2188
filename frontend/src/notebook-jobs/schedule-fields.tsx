import { useQuery } from '@tanstack/react-query';
import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import DateInput from '@cloudscape-design/components/date-input';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TimeInput from '@cloudscape-design/components/time-input';

import { asProblem } from '../api/problem';
import { useDebounced } from '../components/use-debounced';
import { previewSchedule } from './api';
import { DAYS, INTERVALS, momentText, scheduleOf, WEEKDAYS, type Interval, type When } from './schedule';

interface Props {
  when: When;
  set: (change: Partial<When>) => void;
  problem?: string | undefined;
}

/** How often and at what time; the fields that an interval needs appear with it. The next five runs stand below. */
export function ScheduleFields({ when, set, problem }: Props) {
  const { interval } = when;
  const timed = interval !== 'minute' && interval !== 'cron';
  return (
    <SpaceBetween size="s">
      <ColumnLayout columns={3}>
        <FormField label="How often" errorText={interval === 'minute' ? problem : undefined}>
          <Select
            options={INTERVALS}
            selectedOption={INTERVALS.find(({ value }) => value === interval) ?? null}
            onChange={({ detail }) => set({ interval: detail.selectedOption.value as Interval })}
          />
        </FormField>
        {interval === 'week' && (
          <FormField label="On">
            <Select
              options={WEEKDAYS.map((label, index) => ({ value: String(index + 1), label }))}
              selectedOption={{ value: String(when.weekday), label: WEEKDAYS[when.weekday - 1] ?? '' }}
              onChange={({ detail }) => set({ weekday: Number(detail.selectedOption.value) })}
            />
          </FormField>
        )}
        {interval === 'month' && (
          <FormField label="On day">
            <Select options={DAYS} selectedOption={DAYS.find(({ value }) => value === when.day) ?? null} onChange={({ detail }) => set({ day: detail.selectedOption.value ?? '1' })} />
          </FormField>
        )}
        {interval === 'once' && (
          <FormField label="On date">
            <DateInput value={when.date} placeholder="YYYY/MM/DD" onChange={({ detail }) => set({ date: detail.value })} />
          </FormField>
        )}
        {timed && (
          <FormField label={interval === 'hour' ? 'At the minute of (UTC)' : 'At (UTC)'} errorText={problem}>
            <TimeInput value={when.time} format="hh:mm" placeholder="hh:mm" onChange={({ detail }) => set({ time: detail.value })} />
          </FormField>
        )}
      </ColumnLayout>
      {interval === 'cron' && (
        <FormField
          label="Cron line (UTC)"
          description="Minute, hour, day of month, month, weekday (1 is Sunday), year; ? in one of the two days. 15 10 ? * 6L * is the last Friday of each month."
          errorText={problem}
        >
          <Input value={when.cron} placeholder="15 10 ? * 6L *" onChange={({ detail }) => set({ cron: detail.value })} />
        </FormField>
      )}
      <Upcoming schedule={scheduleOf(when)} />
    </SpaceBetween>
  );
}

function Upcoming({ schedule }: { schedule: string }) {
  const text = useDebounced(schedule);
  const preview = useQuery({
    queryKey: ['/api/scheduler/schedule', text],
    queryFn: ({ signal }) => previewSchedule(text, signal),
    enabled: text !== '',
    retry: false,
  });
  return (
    <div aria-live="polite">
      <Box variant="awsui-key-label">Next runs</Box>
      {preview.isError && text ? (
        <Box color="text-status-error">{asProblem(preview.error).message}</Box>
      ) : preview.data && text ? (
        <>
          <Box>{preview.data.words}:</Box>
          <NextRuns runs={preview.data.next_runs} />
        </>
      ) : (
        <Box>–</Box>
      )}
    </div>
  );
}

export function NextRuns({ runs }: { runs: readonly string[] }) {
  if (runs.length === 0) return <>–</>;
  return (
    <ol>
      {runs.map((each) => (
        <li key={each}>{momentText(each)}</li>
      ))}
    </ol>
  );
}
