import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { asProblem } from '../../api/problem';
import { objectUrl } from '../../api/rest';
import { originOf } from '../../autopilot/locations';
import { Cell } from '../../components/cell';
import { Copyable } from '../../components/copyable';
import { DocLink } from '../../components/doc-link';
import { Gone } from '../../components/empty';
import { ErrorBox } from '../../components/error-box';
import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { Time } from '../../components/time';
import { paths } from '../../documents/paths';
import { containersOf, roleOf, servedOf } from '../../hosting/containers';
import { DeleteModel } from '../../hosting/delete-model';
import { DeployButton } from '../../hosting/deploy-button';
import { DeployDialog } from '../../hosting/deploy-dialog';
import { useEndpointSchema, useModel } from '../../hosting/queries';
import { TryForm } from '../../hosting/try-it/try-form';
import { useServing } from '../../hosting/use-serving';
import { LinkButton } from '../../components/link-button';

/** A model as CreateModel made it: its containers, where they come from, and what can be done with them. */
export default function DeployableModel() {
  const { name = '' } = useParams();
  const model = useModel(name);
  const navigate = useNavigate();
  const [open, setOpen] = useState<'deploy' | 'delete'>();
  const containers = containersOf(model.data);
  const uri = servedOf(containers)?.ModelDataUrl;
  if (model.isPending) return <Spinner size="large" />;
  if (model.isError) {
    if (asProblem(model.error).gone || /could not find model/i.test(asProblem(model.error).message)) {
      return <Gone what="model" name={name} back={<LinkButton to={paths.models}>All models</LinkButton>} />;
    }
    return <ErrorBox error={model.error} what="The model could not be read" retry={() => void model.refetch()} />;
  }
  return (
    <SpaceBetween size="l">
      <PageHeader
        title={name}
        description={<Time at={model.data.CreationTime} />}
        actions={
          <>
            <ShowAsCode what="read this model" calls={[{ service: 'sagemaker', operation: 'DescribeModel', input: { ModelName: name } }]} />
            <Button onClick={() => setOpen('delete')}>Delete</Button>
            <LinkButton to={paths.newAutomation({ model: name })}>Automate</LinkButton>
            <LinkButton to={paths.predictFile(name)}>Predict a file</LinkButton>
            <DeployButton variant="primary" onClick={() => setOpen('deploy')} />
          </>
        }
      />
      {containers.map((container, index) => (
        <Container key={index} container={container} id={index === 0 ? 'container' : `container-${index + 1}`} title={containers.length > 1 ? `Container ${index + 1}: ${roleOf(container)}` : 'Container'} />
      ))}
      <TryIt uri={uri} deploy={() => setOpen('deploy')} />
      {open === 'deploy' && <DeployDialog source={{ kind: 'model', name }} title={name} suggestedName={name} onClose={() => setOpen(undefined)} />}
      {open === 'delete' && <DeleteModel name={name} onClose={() => setOpen(undefined)} onDeleted={() => void navigate(paths.models)} />}
    </SpaceBetween>
  );
}

function Container({ container, id, title }: { container: ContainerDefinition; id: string; title: string }) {
  const uri = container.ModelDataUrl ?? '';
  const origin = originOf(uri);
  const environment = Object.entries(container.Environment ?? {});
  return (
    <Cell
      id={id}
      title={title}
      actions={
        uri ? (
          <Button href={objectUrl(uri)} iconName="download" download>
            Download package
          </Button>
        ) : undefined
      }
    >
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Package', value: uri ? <Copyable text={uri} label="Address of the package" /> : '–' },
          { label: 'Image', value: container.Image ?? '–' },
          ...(origin
            ? [
                { label: 'Experiment', value: <DocLink to={paths.experiment(origin.job)}>{origin.job}</DocLink> },
                {
                  label: 'Scores, charts and reasons',
                  value: <DocLink to={paths.candidate(origin.job, origin.candidate)}>{origin.candidate}</DocLink>,
                },
              ]
            : []),
          ...environment.map(([label, value]) => ({ label, value })),
        ]}
      />
    </Cell>
  );
}

function TryIt({ uri, deploy }: { uri: string | undefined; deploy: () => void }) {
  const serving = useServing(uri);
  // The endpoint's own: it may decide elsewhere than the package says.
  const schema = useEndpointSchema(serving.data?.endpoint);
  if (!serving.data || !schema.data) {
    return (
      <Cell id="try" title="Try it">
        <SpaceBetween size="s">
          <Box color="text-body-secondary">
            {serving.isPending && uri ? 'Looking for an endpoint that serves it…' : 'No endpoint with a form serves this model.'}
          </Box>
          <DeployButton onClick={deploy}>Deploy to try it</DeployButton>
        </SpaceBetween>
      </Cell>
    );
  }
  return (
    <Cell
      id="try"
      title="Try it"
      description={<>Answered by endpoint <DocLink to={paths.endpoint(serving.data.endpoint)}>{serving.data.endpoint}</DocLink></>}
    >
      <TryForm endpoint={serving.data.endpoint} schema={schema.data} keys={serving.data.keys} />
    </Cell>
  );
}
