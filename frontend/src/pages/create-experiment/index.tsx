import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useCallback, useMemo, useState } from 'react';

import type { Dataset } from '../../api/datasets';
import { asProblem } from '../../api/problem';
import { useDefaultBucket, useOwnFolder } from '../../api/session';
import { useDataset } from '../../api/use-dataset';
import { useJobDefaults } from '../../autopilot/job-defaults';
import { termsOf, type Terms } from '../../autopilot/job-terms';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ReadingFirst } from '../../components/reading-first';
import { ShowAsCode } from '../../components/show-as-code';
import { useRoleArn } from '../../hosting/use-role-arn';
import { BuildStep } from './build-step';
import { callsFor } from './calls';
import { Concerns, concernsOf } from './concerns';
import './create-experiment.css';
import { DataStep } from './data-step';
import { EMPTY, problemsOf, type Draft, type Problems } from './draft';
import { Fairness } from './fairness';
import { MoreChoices } from './more-choices';
import { questionOf, resultOf } from './preview';
import { PreviewStep } from './preview-step';
import { recipeProblem } from './recipe';
import { RecipeStep } from './recipe-step';
import { fieldOf, refusalOf } from './refusals';
import { TargetStep } from './target-step';
import { TermsSection } from './terms-section';
import { useCreate } from './use-create';
import { useDraft, useSuggestedName } from './use-draft';
import { usePreview } from './use-preview';
import { useRecipeCheck } from './use-recipe-check';
import { useTargetFacts } from './use-sources';

/** The words of the API for the two formats (autopilot spec §3). */
const contentTypeOf = (dataset: Dataset | undefined): string =>
  dataset?.profile?.format === 'parquet' ? 'x-application/vnd.amazon+parquet' : 'text/csv;header=present';

/** One screen for the hurried: data, target, time, Create. Everything else has a sensible default. */
export default function CreateExperiment() {
  const { draft, change, from, lost, waiting } = useDraft();
  const [asked, setAsked] = useState(false);
  const dataset = useDataset(draft.dataset);
  const facts = useTargetFacts(dataset.data?.status === 'Ready' ? draft.dataset : '', draft.target);
  const columns = useMemo(() => dataset.data?.profile?.columns ?? [], [dataset.data]);
  const names = useMemo(() => columns.map(({ name }) => name), [columns]);
  const set = useCallback((values: Partial<Draft>) => change({ kind: 'set', values }), [change]);
  useSuggestedName(dataset.data, draft.name, useCallback((name: string) => set({ name }), [set]));

  const bucket = useDefaultBucket();
  const folder = useOwnFolder('autopilot');
  const roleArn = useRoleArn();
  const uri = dataset.data?.uri ?? '';
  const defaults = useJobDefaults();
  const terms: Terms = { ...termsOf(defaults.data?.values ?? {}), ...draft.terms };
  const around = { dataUri: uri, contentType: contentTypeOf(dataset.data), bucket, folder, roleArn, terms, columns: names, guessed: facts.data?.problemType };
  const create = useCreate(around);
  const kind = draft.problemType || facts.data?.problemType;
  const refused = create.error ? asProblem(create.error) : undefined;
  const said = refused && refusalOf(refused.code, refused.message);
  const ready = dataset.data?.status === 'Ready';
  const check = useRecipeCheck(draft, names, ready && draft.target !== '');
  const wrong = problemsOf(draft, names, kind, terms, recipeProblem(check));
  const problems = withRefusal(asked ? wrong : {}, said);

  const preview = usePreview(draft.dataset, draft.preview);
  const looked = preview.data && resultOf(preview.data);
  const leaveOut = useCallback((column: string, out: boolean) => change({ kind: 'leave-out', column, out }), [change]);

  const start = () => {
    setAsked(true);
    if (Object.keys(wrong).length === 0 && ready) create.mutate(draft);
  };
  const head = <PageHeader title="New experiment" description="Name a table and the column to predict. Atelier trains, ranks and explains models for it." />;
  if (waiting) return <ReadingFirst head={head} what={from} />;
  return (
    <SpaceBetween size="l">
      {head}
      {lost.length > 0 && (
        <Alert type="warning" header="Not everything of the experiment could be taken over">
          {lost.map((sentence) => (
            <div key={sentence}>{sentence}</div>
          ))}
        </Alert>
      )}
      <DataStep
        name={draft.dataset}
        dataset={dataset.data}
        error={draft.dataset ? dataset.error : null}
        problem={problems.dataset}
        choose={(name) => change({ kind: 'dataset', name })}
      />
      <TargetStep
        columns={columns}
        target={draft.target}
        facts={facts.data}
        looking={facts.looking}
        error={facts.error}
        retry={facts.retry}
        problemType={draft.problemType}
        problem={problems.target}
        choose={(column) => change({ kind: 'target', column })}
      />
      {!looked && <Concerns concerns={concernsOf(columns, facts.data, draft)} leftOut={draft.leftOut} leaveOut={leaveOut} />}
      <RecipeStep draft={draft} columns={columns} ready={ready && draft.target !== ''} check={check} problem={problems.recipe} set={set} />
      <PreviewStep
        dataset={draft.dataset}
        ready={ready && draft.target !== ''}
        preview={preview.data}
        question={questionOf(draft, names, facts.data?.problemType)}
        remember={(name) => set({ preview: name })}
        leftOut={draft.leftOut}
        leaveOut={leaveOut}
      />
      <BuildStep draft={draft} problem={problems.time} set={set} />
      <Fairness
        draft={draft}
        columns={columns}
        labels={(facts.data?.classes ?? []).map(({ label }) => label)}
        kind={kind}
        problems={problems}
        set={set}
        leaveOut={leaveOut}
      />
      <MoreChoices draft={draft} columns={columns} kind={kind} problems={problems} set={set} />
      {defaults.isError && <ErrorBox error={defaults.error} what="The defaults of your domain are not filled in" retry={() => void defaults.refetch()} />}
      {defaults.data?.problem && (
        <Alert type="warning" header="The defaults of your domain are not filled in">
          {defaults.data.problem}
        </Alert>
      )}
      <TermsSection
        terms={terms}
        changed={draft.terms}
        sources={defaults.data?.sources ?? {}}
        usual={{ role: roleArn, output: `s3://${bucket}/${folder}` }}
        problems={problems}
        set={set}
      />
      {draft.versionOf && (
        <Alert
          type="info"
          header={`The next version of ${draft.versionOf}`}
          action={<Button onClick={() => set({ versionOf: '' })}>Make it an experiment of its own</Button>}
        >
          It is listed with the versions before it and compared with them. The column to predict stays the same; everything else may change.
        </Alert>
      )}
      <Container>
        <SpaceBetween size="m">
          <FormField label="Name of the experiment" errorText={problems.name} constraintText="Letters, digits and hyphens, at most 32.">
            <Input value={draft.name} onChange={({ detail }) => set({ name: detail.value })} />
          </FormField>
          {said && !fieldOf(said) && <ErrorBox error={create.error} what="The experiment was not created" />}
          {Object.keys(problems).length > 0 && (
            <StatusIndicator type="error">
              {`Not created yet: ${Object.values(problems)[0]}${Object.keys(problems).length > 1 ? ` And ${Object.keys(problems).length - 1} more, marked above.` : ''}`}
            </StatusIndicator>
          )}
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" loading={create.isPending || defaults.isLoading} onClick={start}>
              Create experiment
            </Button>
            <ShowAsCode what="create this experiment" calls={() => callsFor(draft, around)} />
            <Button variant="link" onClick={() => change({ kind: 'replace', draft: EMPTY })}>
              Start over
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

/** The service's sentence, at the field that it names. */
function withRefusal(problems: Problems, sentence: string | undefined): Problems {
  const field = sentence ? fieldOf(sentence) : undefined;
  return field && sentence ? { ...problems, [field]: sentence } : problems;
}
