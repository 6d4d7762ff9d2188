import type { DescribeWorkforceRequest, DescribeWorkforceResponse } from '@aws-sdk/client-sagemaker';
import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';

import { call } from '../../api/call';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { paths } from '../../documents/paths';
import type { People } from '../../labeling/api';
import { draftOf, EMPTY } from '../../labeling/provider';
import { usePeople } from '../../labeling/queries';
import { LinkButton } from '../../components/link-button';
import { AtTheProvider } from './at-the-provider';
import { DeleteWorkforce } from './delete-workforce';
import { ProviderForm } from './provider-form';

/** The workforce whose people come from an identity provider: made, changed, deleted. */
export default function LabelingProvider() {
  const people = usePeople();
  return (
    <SpaceBetween size="l">
      <PageHeader
        title="Identity provider"
        description="Labelers sign in with the accounts of your company (OpenID Connect), and their groups there say in which teams they are."
        actions={<LinkButton to={paths.labelingWorkforce}>Teams and people</LinkButton>}
      />
      {people.isPending && <Spinner size="large" />}
      {people.isError && <ErrorBox error={people.error} what="The workforce could not be read" retry={() => void people.refetch()} />}
      {people.data && <Page people={people.data} />}
    </SpaceBetween>
  );
}

function Page({ people }: { people: People }) {
  const { workforce, redirect_uri: redirectUri } = people;
  if (workforce && !workforce.provider) {
    return (
      <Alert type="info" header="The people of this workforce have accounts of the studio" action={<DeleteWorkforce people={people} />}>
        A workforce is of one kind for good. To use an identity provider, delete the teams and this workforce, and come back. A workforce whose people have answered tasks stays.
      </Alert>
    );
  }
  return (
    <SpaceBetween size="l">
      <AtTheProvider redirectUri={redirectUri} />
      {workforce ? <Stored people={people} name={workforce.name} /> : <ProviderForm key="new" start={EMPTY} exists={false} teams={0} />}
    </SpaceBetween>
  );
}

function Stored({ people, name }: { people: People; name: string }) {
  const found = useQuery({
    queryKey: ['DescribeWorkforce', name],
    queryFn: ({ signal }) => call<DescribeWorkforceRequest, DescribeWorkforceResponse>('DescribeWorkforce', { WorkforceName: name }, signal),
  });
  if (found.isPending) return <Spinner size="large" />;
  if (found.isError) return <ErrorBox error={found.error} what="The workforce could not be read" retry={() => void found.refetch()} />;
  return <ProviderForm key={name} start={draftOf(name, found.data.Workforce?.OidcConfig ?? {})} exists teams={people.teams.length} remove={<DeleteWorkforce people={people} />} />;
}
