import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useSearchParams } from 'react-router';

import { MOST_COMPARED, refsOf, refText } from '../../autopilot/compare';
import { Cell } from '../../components/cell';
import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { SideTable } from '../../components/side-table';
import { paths } from '../../documents/paths';
import { AddModel } from './add-model';
import { ColumnsCell, CostCell, ParametersCell } from './more-cells';
import { ScoresCell } from './scores-cell';
import { useCompared, type Compared } from './use-compared';

/** `/compare?model=<experiment>/<candidate>&model=…`: two to four models beside each other. */
export default function Compare() {
  const [params, setParams] = useSearchParams();
  const refs = refsOf(params.getAll('model'));
  const queries = useCompared(refs);
  const models = queries.flatMap(({ data }) => (data ? [data] : []));
  const set = (texts: string[]) => setParams(new URLSearchParams(texts.map((text) => ['model', text])));
  const taken = refs.map(refText);
  const target = models[0] && targetOf(models[0]);
  return (
    <SpaceBetween size="l">
      <PageHeader
        title="Compare models"
        description={target ? `All predict ${target}. The first one is what the others are compared with.` : undefined}
        actions={
          <ShowAsCode
            what="read these models"
            calls={refs.map(({ job, candidate }) => ({
              service: 'sagemaker' as const,
              operation: 'ListCandidatesForAutoMLJob',
              input: { AutoMLJobName: job, CandidateNameEquals: candidate },
            }))}
          />
        }
      />
      {queries.map(
        ({ isError, error, refetch }, index) =>
          isError && <ErrorBox key={taken[index]} error={error} what={`${taken[index]} could not be read`} retry={() => void refetch()} />,
      )}
      {queries.some(({ isPending }) => isPending) && <Spinner size="large" />}
      <Models models={models} remove={(text) => set(taken.filter((each) => each !== text))} first={(text) => set([text, ...taken.filter((each) => each !== text)])} />
      {refs.length < MOST_COMPARED && <AddModel target={target} taken={taken} onAdd={(text) => set([...taken, text])} />}
      {models.length > 1 && <Comparison models={models} />}
    </SpaceBetween>
  );
}

const targetOf = ({ job }: Compared): string | undefined => job.AutoMLProblemTypeConfig?.TabularJobConfig?.TargetAttributeName;
const dataOf = ({ job }: Compared): string =>
  JSON.stringify([job.AutoMLJobInputDataConfig?.map(({ DataSource }) => DataSource?.S3DataSource?.S3Uri), job.DataSplitConfig]);

interface ModelsProps {
  models: readonly Compared[];
  remove: (text: string) => void;
  first: (text: string) => void;
}

function Models({ models, remove, first }: ModelsProps) {
  if (models.length === 0) {
    return <Empty title="No model is chosen" why="Choose two to four models on the leaderboard of an experiment and press Compare, or add them here." />;
  }
  return (
    <Cell id="models" title="Models">
      <SideTable
        label="Models side by side"
        corner="Property"
        heads={models.map((model) => ({ id: refText(model.ref), content: <DocLink to={paths.candidate(model.ref.job, model.ref.candidate)}>{model.title}</DocLink> }))}
        rows={[
          { id: 'Experiment', cells: models.map(({ ref }) => ({ content: <DocLink to={paths.experiment(ref.job)}>{ref.job}</DocLink> })) },
          {
            id: 'Actions',
            cells: models.map((model, index) => ({
              content: (
                <SpaceBetween direction="horizontal" size="s">
                  {index > 0 && (
                    <Button variant="inline-link" ariaLabel={`Compare with ${model.title}`} onClick={() => first(refText(model.ref))}>
                      Make it the first
                    </Button>
                  )}
                  <Button variant="inline-link" ariaLabel={`Remove ${model.title}`} onClick={() => remove(refText(model.ref))}>
                    Remove
                  </Button>
                </SpaceBetween>
              ),
            })),
          },
        ]}
      />
    </Cell>
  );
}

function Comparison({ models }: { models: readonly Compared[] }) {
  const targets = new Set(models.map(targetOf));
  const [first] = models;
  const elsewhere = models.filter((model) => first && dataOf(model) !== dataOf(first));
  if (targets.size > 1) {
    return (
      <Alert type="error" header="These models predict different columns">
        {`They predict ${[...targets].join(' and ')}. Their scores say nothing about each other; remove those of the other column.`}
      </Alert>
    );
  }
  return (
    <SpaceBetween size="l">
      {elsewhere.length > 0 && (
        <Alert type="warning" header="Not measured on the same rows">
          {`The data, or the rows held back, of ${elsewhere.map(({ ref }) => ref.job).join(', ')} are not those of the first model. A part of the difference may be theirs.`}
        </Alert>
      )}
      <ScoresCell models={models} />
      <CostCell models={models} />
      <ColumnsCell models={models} />
      <ParametersCell models={models} />
    </SpaceBetween>
  );
}
