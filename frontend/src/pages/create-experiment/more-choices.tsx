import type { ProblemType } from '@aws-sdk/client-sagemaker';
import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import type { Column } from '../../api/datasets';
import { ALGORITHM_LABELS } from '../../autopilot/build';
import { MANY_OPTIONS } from '../../components/many';
import { metricOf, OBJECTIVES, PROBLEM_TYPES } from '../../autopilot/metrics';
import { useMayDeploy } from '../../hosting/use-deploy';
import { ColumnTypes } from './column-types';
import { ALGORITHMS, algorithmsOf, deploys, NO_ROWS, type Draft, type Method, type Problems } from './draft';
import { usedColumns } from './features';
import { splitColumns } from './split-columns';
import { ValidationData } from './validation-data';

interface MoreChoicesProps {
  draft: Draft;
  columns: readonly Column[];
  /** Kind in force: set or guessed. */
  kind: ProblemType | undefined;
  problems: Problems;
  set: (values: Partial<Draft>) => void;
}

/** More columns that are left out are counted, not listed. */
const MOST_TOKENS = 12;
const FOUND_OUT = { value: '', label: 'Found out from the data' };
const WAYS: { value: Method; label: string; description: string }[] = [
  { value: 'AUTO', label: 'Auto', description: 'Standard build: ensembling up to 100 MB of data, tuning above. Quick build: three light algorithms.' },
  { value: 'ENSEMBLING', label: 'Ensembling', description: 'A few strong models of many kinds, and one that weighs them.' },
  { value: 'HYPERPARAMETER_TUNING', label: 'Tuning', description: 'Many trials of few algorithms; poor ones are stopped early.' },
];
const METHODS: Record<Draft['validationMethod'], { label: string; short: string; description: string }> = {
  '': { label: 'Random rows', short: 'random', description: 'Every class in proportion. For rows that have nothing to do with each other.' },
  Random: { label: 'Random rows, classes as they fall', short: 'plainly random', description: 'As if drawn by lot, whatever their class.' },
  Grouped: { label: 'Whole groups', short: 'grouped', description: 'All rows of a customer, a patient, a machine are on one side.' },
  Temporal: { label: 'The latest rows', short: 'latest', description: 'For a model that will look at the future: it is tested on what came last.' },
  Own: { label: 'None: models are tested on another data set', short: 'on another data set', description: 'It has the same columns. All rows of the data set above are learned from.' },
};

/** What has a sensible default, for those who want another. Opens by itself when something in it is wrong. */
export function MoreChoices({ draft, columns, kind, problems, set }: MoreChoicesProps) {
  const [open, setOpen] = useState(false);
  const wrong = Boolean(problems.metric ?? problems.validation ?? problems.validationColumn ?? problems.validationData ?? problems.columns ?? problems.algorithms ?? problems.maxModels ?? problems.modelMinutes ?? problems.weights ?? problems.deploy);
  const shown = open || wrong; // lists of thousands of columns are made for those who look at them
  return (
    <ExpandableSection
      variant="container"
      headerText="More choices"
      headerDescription={summaryOf(draft, columns.length)}
      expanded={shown}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      {shown && (
        <ColumnLayout columns={2}>
          <Kind draft={draft} kind={kind} problem={problems.metric} set={set} />
          <Split draft={draft} columns={columns} problems={problems} set={set} />
          <What draft={draft} columns={columns} problems={problems} set={set} />
          <Ending draft={draft} problems={problems} set={set} />
        </ColumnLayout>
      )}
    </ExpandableSection>
  );
}

/** `metric chosen by the kind · validation 20 % · columns 20 of 20 · method tuning · algorithms all` */
export function summaryOf(draft: Draft, columns: number): string {
  const features = Math.max(0, columns - 1);
  return [
    `metric ${draft.metric ? metricOf(draft.metric).label : 'by the kind'}`,
    `validation ${draft.validationMethod === 'Own' ? '' : `${draft.validationPercent} % `}${METHODS[draft.validationMethod].short}${draft.validationColumn && ` by ${draft.validationColumn}`}`,
    ...(columns > 0 ? [`columns ${features - draft.leftOut.length} of ${features}`] : []),
    `method ${WAYS.find(({ value }) => value === draft.method)?.label.toLowerCase() ?? ''}`,
    ...(draft.method === 'AUTO' ? [] : [`algorithms ${algorithmsOf(draft).length || 'all'}`]),
    ...(draft.types.length > 0 ? [`types ${draft.types.length} set`] : []),
    ...(draft.maxModels ? [`models ${draft.maxModels} at most`] : []),
    ...(draft.modelMinutes ? [`${draft.modelMinutes} min a model`] : []),
    ...(draft.weights ? [`weights ${draft.weights}`] : []),
    draft.definitionsOnly ? 'train nothing' : deploys(draft) ? 'deploy when done' : 'do not deploy',
  ].join(' · ');
}

type PartProps = Pick<MoreChoicesProps, 'draft' | 'set'>;

function Kind({ draft, kind, problem, set }: PartProps & { kind: ProblemType | undefined; problem: string | undefined }) {
  const kinds = [FOUND_OUT, ...Object.entries(PROBLEM_TYPES).map(([value, { label }]) => ({ value, label }))];
  const metrics = [
    { value: '', label: kind ? `${metricOf(OBJECTIVES[kind][0] ?? '').label} (usual)` : 'The usual one' },
    ...(kind ? OBJECTIVES[kind].map((value) => ({ value, label: metricOf(value).label, description: metricOf(value).meaning })) : []),
  ];
  return (
    <SpaceBetween size="m">
      <FormField label="Kind of prediction">
        <Select
          options={kinds}
          selectedOption={kinds.find(({ value }) => value === draft.problemType) ?? FOUND_OUT}
          onChange={({ detail }) => set({ problemType: detail.selectedOption.value as Draft['problemType'], metric: '' })}
        />
      </FormField>
      <FormField label="Metric" description="By which models are ranked." errorText={problem}>
        <Select
          options={metrics}
          disabled={!kind}
          selectedOption={metrics.find(({ value }) => value === draft.metric) ?? metrics[0] ?? null}
          onChange={({ detail }) => set({ metric: detail.selectedOption.value as Draft['metric'] })}
        />
      </FormField>
    </SpaceBetween>
  );
}

function Split({ draft, columns, problems, set }: PartProps & Pick<MoreChoicesProps, 'columns' | 'problems'>) {
  const numbers = columns.filter(({ type, name }) => type === 'numeric' && name !== draft.target);
  const methods = Object.entries(METHODS).map(([value, { label, description }]) => ({ value, label, description }));
  const others = splitColumns(draft, columns).map(({ name, type }) => ({ value: name, label: name, description: type }));
  const dates = columns.find(({ type, name }) => type === 'datetime' && name !== draft.target)?.name;
  const weights = [{ value: '', label: 'None' }, ...numbers.map(({ name }) => ({ value: name, label: name }))];
  return (
    <SpaceBetween size="m">
      {draft.validationMethod !== 'Own' && (
        <FormField label="Held back for validation, %" description="Rows that no model sees; scores are measured on them." errorText={problems.validation}>
          <Input type="number" inputMode="decimal" value={draft.validationPercent} onChange={({ detail }) => set({ validationPercent: detail.value })} />
        </FormField>
      )}
      <FormField label="Which rows are held back" description={dates ? `\`${dates}\` holds dates: choose the latest rows if the model will look at the future.` : undefined}>
        <Select
          options={methods}
          selectedOption={methods.find(({ value }) => value === draft.validationMethod) ?? null}
          onChange={({ detail }) => set(methodChosen(detail.selectedOption.value as Draft['validationMethod'], dates))}
        />
      </FormField>
      {(draft.validationMethod === 'Grouped' || draft.validationMethod === 'Temporal') && (
        <FormField label={draft.validationMethod === 'Grouped' ? 'Column that tells the groups' : 'Column that tells the time'} errorText={problems.validationColumn}>
          <Select
            options={others}
            filteringType="auto"
            filteringAriaLabel="Find a column"
            virtualScroll={others.length > MANY_OPTIONS}
            placeholder="Choose a column"
            selectedOption={others.find(({ value }) => value === draft.validationColumn) ?? null}
            onChange={({ detail }) => set({ validationColumn: detail.selectedOption.value ?? '' })}
          />
        </FormField>
      )}
      {draft.validationMethod === 'Own' && (
        <ValidationData chosen={draft.validationData} training={draft.dataset} problem={problems.validationData} choose={(validationData) => set({ validationData })} />
      )}
      <FormField label="Weights of the rows" description="A column that says how much each row counts." errorText={problems.weights}>
        <Select
          options={weights}
          virtualScroll={weights.length > MANY_OPTIONS}
          selectedOption={weights.find(({ value }) => value === draft.weights) ?? null}
          onChange={({ detail }) => set({ weights: detail.selectedOption.value ?? '' })}
        />
      </FormField>
    </SpaceBetween>
  );
}

/** A column of dates is what the latest rows are most often told by. */
const methodChosen = (validationMethod: Draft['validationMethod'], dates: string | undefined): Partial<Draft> => ({
  validationMethod,
  validationColumn: validationMethod === 'Temporal' ? (dates ?? '') : '',
  validationData: NO_ROWS,
});

function What({ draft, columns, problems, set }: PartProps & Pick<MoreChoicesProps, 'columns' | 'problems'>) {
  const features = columns.filter(({ name }) => name !== draft.target).map(({ name, type }) => ({ value: name, label: name, description: type }));
  const out = new Set(draft.leftOut);
  const used = new Set(usedColumns(draft, columns.map(({ name }) => name)));
  const algorithms = ALGORITHMS[draft.method].map((value) => ({ value, label: ALGORITHM_LABELS[value] ?? value }));
  return (
    <SpaceBetween size="m">
      <FormField label="Columns to leave out" errorText={problems.columns}>
        <Multiselect
          options={features}
          selectedOptions={features.filter(({ value }) => out.has(value))}
          tokenLimit={MOST_TOKENS}
          virtualScroll={features.length > MANY_OPTIONS}
          placeholder="None: all columns are used"
          filteringType="auto"
          filteringAriaLabel="Find a column"
          deselectAriaLabel={({ label }) => `Use ${label} again`}
          onChange={({ detail }) => set({ leftOut: detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])) })}
        />
      </FormField>
      <ColumnTypes types={draft.types} columns={columns.filter(({ name }) => used.has(name))} set={set} />
      <FormField label="Method">
        <Select
          options={WAYS}
          selectedOption={WAYS.find(({ value }) => value === draft.method) ?? null}
          onChange={({ detail }) => set({ method: detail.selectedOption.value as Method })}
        />
      </FormField>
      {algorithms.length > 0 && (
        <FormField label="Algorithms" errorText={problems.algorithms}>
          <Multiselect
            options={algorithms}
            selectedOptions={algorithms.filter(({ value }) => draft.algorithms.includes(value))}
            placeholder="All"
            deselectAriaLabel={({ label }) => `Do not use ${label}`}
            onChange={({ detail }) => set({ algorithms: detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])) })}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}

function Ending({ draft, problems, set }: PartProps & Pick<MoreChoicesProps, 'problems'>) {
  const mayDeploy = useMayDeploy();
  return (
    <SpaceBetween size="m">
      <FormField label="Models at most" description="Empty: as many as the time allows." errorText={problems.maxModels}>
        <Input type="number" inputMode="numeric" value={draft.maxModels} placeholder="as many as the time allows" onChange={({ detail }) => set({ maxModels: detail.value })} />
      </FormField>
      <FormField label="Minutes for one model at most" description="So that a slow one does not take the time of the others." errorText={problems.modelMinutes}>
        <Input type="number" inputMode="decimal" value={draft.modelMinutes} placeholder="half of what is left" onChange={({ detail }) => set({ modelMinutes: detail.value })} />
      </FormField>
      <FormField label="What to do">
        <Checkbox
          checked={draft.definitionsOnly}
          description="The data exploration and two notebooks; no model is fitted."
          onChange={({ detail }) => set({ definitionsOnly: detail.checked })}
        >
          Explore and define only, train nothing
        </Checkbox>
      </FormField>
      {mayDeploy && (
        <FormField label="When it is done">
          <Checkbox checked={deploys(draft)} disabled={draft.definitionsOnly} onChange={({ detail }) => set({ deploy: detail.checked })}>
            Deploy the best model
          </Checkbox>
        </FormField>
      )}
      {deploys(draft) && (
        <FormField label="Endpoint name" description="Empty: a name is made up." errorText={problems.deploy}>
          <Input value={draft.endpoint} placeholder={draft.name} onChange={({ detail }) => set({ endpoint: detail.value })} />
        </FormField>
      )}
    </SpaceBetween>
  );
}
