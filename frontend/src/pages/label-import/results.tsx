import Box from '@cloudscape-design/components/box';
import Cards from '@cloudscape-design/components/cards';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { Cell } from '../../components/cell';
import { formatCount, formatNumber } from '../../components/format';
import type { ShownObject } from '../../labeling/api';
import type { LabelImport } from '../../labeling/imports';
import { ResultPicture } from '../../labeling/result-picture';
import { wordsOf } from '../../labeling/results';

/** How often each label is there, and the first objects with their labels drawn on them. */
export function Results({ found, objects }: { found: LabelImport; objects: ShownObject[] }) {
  const labels = found.labels.map(({ name }) => name);
  const shown = objects.length < found.objects ? ` The first ${objects.length} are shown.` : '';
  return (
    <Cell id="results" title="Results" description={`${formatCount(found.objects, 'object')}, ${formatCount(labels.length, 'label')}.${shown}`}>
      <SpaceBetween size="m">
        <ColumnLayout columns={4}>
          {found.labels.map(({ name, count }) => (
            <div key={name}>
              <Box fontWeight="bold">{name}</Box>
              <Box color="text-body-secondary">{count === 0 ? 'never used' : count === 1 ? 'once' : `${formatNumber(count)} times`}</Box>
            </div>
          ))}
        </ColumnLayout>
        <Cards<ShownObject>
          items={objects}
          trackBy="object"
          cardsPerRow={[{ cards: 2 }, { minWidth: 700, cards: 4 }]}
          ariaLabels={{ itemSelectionLabel: (_, { object }) => `Object ${object}`, selectionGroupLabel: 'Objects' }}
          cardDefinition={{
            header: ({ line, object }) => String(line['source-ref'] ?? `Object ${object}`).split('/').pop(),
            sections: [
              { id: 'picture', content: (object) => <ResultPicture object={object} labels={labels} /> },
              { id: 'label', content: (object) => <b>{wordsOf(object) || 'Nothing in it'}</b> },
            ],
          }}
          empty={<Box color="text-body-secondary">The manifest is not where it was written, or you may not read it there.</Box>}
        />
      </SpaceBetween>
    </Cell>
  );
}
