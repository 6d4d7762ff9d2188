import Cards from '@cloudscape-design/components/cards';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';

import { QuickSetup } from '../../admin/domains/quick-setup';
import { AdminOnly } from '../../admin/guard';
import { useAllowed } from '../../api/session';
import { DocLink } from '../../components/doc-link';
import { PageHeader } from '../../components/page-header';
import { paths } from '../../documents/paths';
import { LinkButton } from '../../components/link-button';
import { useAreas, type Area } from './use-areas';

export default function Administration() {
  return (
    <AdminOnly>
      <Home />
    </AdminOnly>
  );
}

/** Where an administrator begins: every area with how much is in it. */
function Home() {
  const areas = useAreas();
  const mayCreate = useAllowed('sagemaker:CreateDomain');
  return (
    <Cards<Area>
      variant="full-page"
      items={areas}
      trackBy="title"
      cardsPerRow={[{ cards: 1 }, { minWidth: 500, cards: 2 }, { minWidth: 900, cards: 3 }, { minWidth: 1400, cards: 4 }]}
      ariaLabels={{ itemSelectionLabel: (_, { title }) => title, selectionGroupLabel: 'Areas' }}
      header={
        <PageHeader
          title="Administration"
          description="Who works here, with which rights and how much room, and what is going on."
          actions={
            mayCreate && (
              <>
                <QuickSetup />
                <LinkButton variant="primary" to={paths.adminNewDomain}>
                  Set up for organisations
                </LinkButton>
              </>
            )
          }
        />
      }
      cardDefinition={{
        header: ({ title, to }) => (
          <DocLink to={to} fontSize="heading-m">
            {title}
          </DocLink>
        ),
        sections: [
          {
            id: 'count',
            content: (area) => (
              <SpaceBetween size="xxs">
                <Count area={area} />
                <Box color="text-body-secondary">{area.sentence}</Box>
              </SpaceBetween>
            ),
          },
        ],
      }}
    />
  );
}

function Count({ area }: { area: Area }) {
  if (area.count === undefined) return null;
  if (area.count === 'reading') return <Spinner />;
  if (area.count === 'unknown') return <Box color="text-status-error">could not be read</Box>;
  return <Box fontSize="heading-m">{area.count}</Box>;
}
