import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';

interface Props {
  title: string;
  items: KeyValuePairsProps.Item[];
  onEdit: () => void;
}

/** One step of a wizard as it will be made, with the way back to it. */
export function ReviewStep({ title, items, onEdit }: Props) {
  return (
    <Container
      header={
        <Header
          variant="h3"
          actions={
            <Button ariaLabel={`Edit ${title}`} onClick={onEdit}>
              Edit
            </Button>
          }
        >
          {title}
        </Header>
      }
    >
      <KeyValuePairs columns={3} items={items} />
    </Container>
  );
}
