import type { ContainerDefinition, CreateModelInput, DescribeModelInput, DescribeModelOutput, ListModelsInput, ListModelsOutput } from '@aws-sdk/client-sagemaker';
import { useMutation } from '@tanstack/react-query';
import Button from '@cloudscape-design/components/button';
import { useNavigate } from 'react-router';

import { call } from '../api/call';
import { useAllowed } from '../api/session';
import { paths } from '../documents/paths';
import { useFlash } from '../workbench/flash';
import { stampOf, stamped } from './deploy-plan';
import { isOf, predictableName, predictableRequest } from './predictable';
import { useRoleArn } from './use-role-arn';

/** From a candidate to the form of a batch prediction, without an endpoint: its model is made where there is none. */
export function PredictFileButton({ candidate, container }: { candidate: string; container: ContainerDefinition | undefined }) {
  const roleArn = useRoleArn();
  const navigate = useNavigate();
  const flash = useFlash();
  const open = useMutation({
    mutationFn: (chosen: ContainerDefinition) => modelOf(predictableName(candidate, chosen), chosen, roleArn),
    onSuccess: (model) => navigate(paths.predictFile(model)),
    onError: (error) => flash.fail('The model could not be made ready for a file', error),
  });
  if (!useAllowed('sagemaker:CreateTransformJob')) return null;
  return (
    <Button disabled={!container} loading={open.isPending} onClick={() => container && open.mutate(container)}>
      Predict a file
    </Button>
  );
}

/** The name of a model that does what the container says: the one that is there, or a new one. */
async function modelOf(name: string, container: ContainerDefinition, roleArn: string): Promise<string> {
  const { Models = [] } = await call<ListModelsInput, ListModelsOutput>('ListModels', { NameContains: name, MaxResults: 100 });
  const taken = Models.some(({ ModelName }) => ModelName === name);
  if (taken && isOf(container, await call<DescribeModelInput, DescribeModelOutput>('DescribeModel', { ModelName: name }))) return name;
  const free = taken ? stamped(name, stampOf(new Date())) : name;
  await call<CreateModelInput, object>('CreateModel', predictableRequest(free, container, roleArn));
  return free;
}
