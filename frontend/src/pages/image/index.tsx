import type { DescribeImageResponse } from '@aws-sdk/client-sagemaker';
import { useQuery } from '@tanstack/react-query';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { call, type Wire } from '../../api/call';
import { asProblem } from '../../api/problem';
import { useAllowed } from '../../api/session';
import { Copyable } from '../../components/copyable';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Status } from '../../components/status';
import { Time } from '../../components/time';
import { useUrlState } from '../../components/use-url-state';
import { paths } from '../../documents/paths';
import { DeleteDialog } from '../../environments/delete-dialog';
import { IMAGE_LOOKS } from '../../environments/statuses';
import { LinkButton } from '../../components/link-button';
import { AttachImageDialog } from './attach-image-dialog';
import { CreateVersionDialog } from './create-version-dialog';
import { VersionsTable } from './versions-table';

type Described = Wire<DescribeImageResponse>;

export default function Image() {
  const { name = '' } = useParams();
  const image = useQuery({
    queryKey: ['DescribeImage', name],
    queryFn: ({ signal }) => call<object, DescribeImageResponse>('DescribeImage', { ImageName: name }, signal),
    retry: false,
  });
  if (image.isPending) return <Spinner size="large" />;
  if (image.isError) {
    const problem = asProblem(image.error);
    if (problem.gone || /could not find image/i.test(problem.message)) {
      return <Gone what="image" name={name} back={<LinkButton to={paths.images}>All images</LinkButton>} />;
    }
    return <ErrorBox error={problem} what="The image could not be read" retry={() => void image.refetch()} />;
  }
  return <Page name={name} image={image.data} />;
}

function Page({ name, image }: { name: string; image: Described }) {
  const [open, setOpen] = useUrlState('open');
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const mayAttach = useAllowed('sagemaker:UpdateDomain');
  const close = () => setOpen('');
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={name}
        description={image.Description ?? 'Versions are numbered; apps that name no version start from the latest one that can be used.'}
        actions={
          <>
            <ShowAsCode what="read this image" calls={[{ service: 'sagemaker', operation: 'DescribeImage', input: { ImageName: name } }]} />
            <Button onClick={() => setDeleting(true)}>Delete</Button>
            {mayAttach && <Button onClick={() => setOpen('attach')}>Attach</Button>}
            <Button variant="primary" onClick={() => setOpen('version')}>
              New version
            </Button>
          </>
        }
      />
      {image.FailureReason && <Alert type="error">{image.FailureReason}</Alert>}
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Status', value: <Status status={image.ImageStatus} looks={IMAGE_LOOKS} /> },
            { label: 'Shown as', value: image.DisplayName ?? name },
            { label: 'Created', value: <Time at={image.CreationTime} /> },
            { label: 'ARN', value: <Copyable text={image.ImageArn ?? ''} label="ARN" /> },
          ]}
        />
      </Container>
      <VersionsTable name={name} />
      {open === 'version' && <CreateVersionDialog name={name} onClose={close} />}
      {open === 'attach' && <AttachImageDialog name={name} onClose={close} />}
      {deleting && (
        <DeleteDialog
          what="image"
          name={name}
          pages={[paths.image(name)]}
          consequence="All its versions go with it. Container images and Python environments stay. While it is attached anywhere, it stays, too."
          operation="DeleteImage"
          input={{ ImageName: name }}
          list="ListImages"
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate(paths.images)}
        />
      )}
    </SpaceBetween>
  );
}
