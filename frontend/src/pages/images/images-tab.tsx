import Table from '@cloudscape-design/components/table';

import { DocLink } from '../../components/doc-link';
import { Empty } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { useImages } from '../../environments/queries';
import { IMAGE_LOOKS } from '../../environments/statuses';
import { DomainToggle } from '../../lists/domain-toggle';
import { useDisplayFilter } from '../../lists/use-display-filter';

/** The hundred newest images. */
export function ImagesTab() {
  const filter = useDisplayFilter();
  const images = useImages(filter.narrowed);
  if (images.isError) return <ErrorBox error={images.error} what="The images could not be read" retry={() => void images.refetch()} />;
  return (
    <Table
      items={images.data ?? []}
      trackBy="ImageName"
      loading={images.isPending}
      loadingText="Reading the images"
      wrapLines
      filter={filter.offered && <DomainToggle filter={filter} />}
      ariaLabels={{ tableLabel: 'Own images' }}
      columnDefinitions={[
        { id: 'name', header: 'Name', isRowHeader: true, cell: ({ ImageName = '' }) => <DocLink to={paths.image(ImageName)}>{ImageName}</DocLink> },
        { id: 'shown', header: 'Shown as', cell: ({ DisplayName, ImageName }) => DisplayName ?? ImageName },
        { id: 'description', header: 'Description', cell: ({ Description }) => Description ?? '–' },
        { id: 'status', header: 'Status', cell: ({ ImageStatus, FailureReason }) => <Status status={ImageStatus} detail={FailureReason} looks={IMAGE_LOOKS} /> },
        { id: 'created', header: 'Created', cell: ({ CreationTime }) => <Time at={CreationTime} /> },
      ]}
      empty={<Empty title="No images of your own yet" why="Apps start from the built-in images. An image of your own has the packages that your people need." />}
    />
  );
}
