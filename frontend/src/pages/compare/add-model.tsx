import type { ListAutoMLJobsRequest, ListAutoMLJobsResponse } from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { call } from '../../api/call';
import { titlesOf } from '../../autopilot/leaderboard';
import { useJob, useLeaderboard } from '../../autopilot/queries';
import { SearchSelect } from '../../components/search-select';

interface AddModelProps {
  /** Only experiments that predict this column can be compared; undefined as long as nothing is. */
  target: string | undefined;
  /** Those that are there already, as `job/candidate`. */
  taken: readonly string[];
  onAdd: (model: string) => void;
}

/** A finished model of any experiment that predicts the same column. */
export function AddModel({ target, taken, onAdd }: AddModelProps) {
  const [job, setJob] = useState('');
  const [search, setSearch] = useState('');
  const jobs = useQuery({
    queryKey: ['ListAutoMLJobs', 'compare', search],
    queryFn: async ({ signal }) => {
      const input: ListAutoMLJobsRequest = { SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 50, ...(search ? { NameContains: search } : {}) };
      return (await call<ListAutoMLJobsRequest, ListAutoMLJobsResponse>('ListAutoMLJobs', input, signal)).AutoMLJobSummaries ?? [];
    },
  });
  const described = useJob(job);
  const board = useLeaderboard(job);
  const predicts = described.data?.AutoMLProblemTypeConfig?.TabularJobConfig?.TargetAttributeName;
  const other = job !== '' && target !== undefined && predicts !== undefined && predicts !== target;
  const models = (board.data?.candidates ?? []).filter(({ name, status }) => status === 'Completed' && !taken.includes(`${job}/${name}`));
  const titles = titlesOf(board.data);
  return (
    <SpaceBetween direction="horizontal" size="s">
      <FormField label="Add a model of experiment" errorText={other ? `It predicts ${predicts}, not ${target}; only models of the same column are compared.` : undefined}>
        <SearchSelect
          one="an experiment"
          many="experiments"
          options={(jobs.data ?? []).map(({ AutoMLJobName }) => ({ value: AutoMLJobName ?? '' }))}
          selected={job ? { value: job } : null}
          found={jobs}
          empty="No experiment yet."
          search={setSearch}
          onChange={setJob}
        />
      </FormField>
      <FormField label="Model">
        <Select
          disabled={job === '' || other || !board.data}
          options={models.map(({ name }) => ({ value: name, label: titles.get(name) ?? name }))}
          selectedOption={null}
          placeholder="Choose a model"
          filteringType="auto"
          filteringAriaLabel="Find a model"
          empty="No other finished model."
          onChange={({ detail }) => detail.selectedOption.value && onAdd(`${job}/${detail.selectedOption.value}`)}
        />
      </FormField>
    </SpaceBetween>
  );
}
