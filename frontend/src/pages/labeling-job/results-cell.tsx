import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Cards from '@cloudscape-design/components/cards';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

import { Cell } from '../../components/cell';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { formatNumber } from '../../components/format';
import { useUrlState } from '../../components/use-url-state';
import { JOB, readObjects, type DataObject } from '../../labeling/api';
import { ResultPicture } from '../../labeling/result-picture';
import { wordsOf } from '../../labeling/results';
import { ObjectWindow } from './object-window';

interface Props {
  name: string;
  labels: readonly string[];
  running: boolean;
}

const VIEWS = [
  { id: 'all', text: 'All', query: {} },
  { id: 'labeled', text: 'Labeled', query: { state: 'HumanLabeled' } },
  { id: 'unsure', text: 'To review', query: { unsure: 'yes' } },
  { id: 'failed', text: 'Failed', query: { state: 'Failed' } },
] as const;

/** Every object with its label drawn on it; those that people disagree on can be looked at first. */
export function ResultsCell({ name, labels, running }: Props) {
  const [chosen, setChosen] = useUrlState('show');
  const [open, setOpen] = useUrlState('object');
  const view = VIEWS.find(({ id }) => id === chosen) ?? VIEWS[0];
  const query = useInfiniteQuery({
    queryKey: [JOB, name, 'objects', view.id],
    queryFn: ({ pageParam, signal }) => readObjects(name, { ...view.query, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: '',
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const objects = query.data?.pages.flatMap((page) => page.objects) ?? [];
  return (
    <Cell
      id="results"
      title="Results"
      description="“To review” are labels of low confidence, or with a part of low confidence: people disagreed on them."
      actions={
        <SegmentedControl
          label="Which objects"
          selectedId={view.id}
          options={VIEWS.map(({ id, text }) => ({ id, text }))}
          onChange={({ detail }) => setChosen(detail.selectedId === 'all' ? '' : detail.selectedId)}
        />
      }
    >
      {query.isPending ? (
        <Spinner size="large" />
      ) : query.isError ? (
        <ErrorBox error={query.error} what="The results could not be read" retry={() => void query.refetch()} />
      ) : (
        <SpaceBetween size="m">
          <Cards<DataObject>
            items={objects}
            trackBy="object"
            cardsPerRow={[{ cards: 1 }, { minWidth: 500, cards: 3 }, { minWidth: 1200, cards: 5 }]}
            ariaLabels={{ itemSelectionLabel: (_selection, { object }) => `Object ${object}`, selectionGroupLabel: 'Objects' }}
            cardDefinition={{
              header: (object) => (
                <Button variant="inline-link" ariaLabel={`Object ${object.object}, look at it`} onClick={() => setOpen(object.object)}>
                  {`Object ${object.object}`}
                </Button>
              ),
              sections: [
                { id: 'picture', content: (object) => <ResultPicture object={object} labels={labels} /> },
                { id: 'label', content: (object) => <LabelText object={object} /> },
              ],
            }}
            empty={<Empty title="Nothing here" why={running ? 'Objects appear as people label them.' : 'No object of the job is in this state.'} />}
          />
          {query.hasNextPage && (
            <Box textAlign="center">
              <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Show more
              </Button>
            </Box>
          )}
        </SpaceBetween>
      )}
      {open !== '' && <ObjectWindow job={name} number={open} labels={labels} running={running} onClose={() => setOpen('')} />}
    </Cell>
  );
}

/** The label in words and how sure it is; why there is none. */
function LabelText({ object }: { object: DataObject }) {
  if (object.failure_reason) return <StatusIndicator type="error">{object.failure_reason}</StatusIndicator>;
  const words = wordsOf(object);
  if (object.label === null || object.label === undefined) return <StatusIndicator type="pending">Not labeled yet</StatusIndicator>;
  return (
    <Box>
      <b>{words || 'Nothing in it'}</b>
      {object.confidence !== null && <Box color="text-body-secondary">{object.answers === 1 ? 'One answer, so no confidence' : `Confidence ${formatNumber(object.confidence, 2)}`}</Box>}
    </Box>
  );
}
