/** The containers of a model, which are one, or the two or three of a tuned AutoML candidate (autopilot spec §7.1). Pure. */
import type { ContainerDefinition, DescribeModelOutput } from '@aws-sdk/client-sagemaker';

import type { Wire } from '../api/call';

type Container = Wire<ContainerDefinition>;

const ROLE = 'AUTOML_TRANSFORM_MODE';
const KEYS = ['SAGEMAKER_INFERENCE_OUTPUT', 'SAGEMAKER_INFERENCE_SUPPORTED'];

export function containersOf(model: Wire<DescribeModelOutput> | undefined): Container[] {
  if (!model) return [];
  return model.PrimaryContainer ? [model.PrimaryContainer] : (model.Containers ?? []);
}

const ROLES: Record<string, string> = {
  'feature-transform': 'makes numbers of the columns',
  'inverse-label-transform': 'names the labels',
};

/** What a container of several does. */
export const roleOf = (container: Container): string => ROLES[container.Environment?.[ROLE] ?? ''] ?? 'the model, which answers for all of them';

/** The container whose package answers for all of them, with what the last of them says of the answer. */
export function servedOf(containers: readonly Container[] | undefined): Container | undefined {
  const algorithm = containers?.find(({ Environment }) => !Environment?.[ROLE]);
  const last = containers?.at(-1);
  if (!algorithm || !last || last === algorithm) return algorithm;
  return { ...algorithm, Environment: { ...algorithm.Environment, ...last.Environment } };
}

/** A candidate's package as one container, which says the same in fewer words: what it may be asked for, and no more. */
export function packageOf(containers: readonly Container[] | undefined): Container | undefined {
  const served = servedOf(containers);
  if (!served || containers?.length === 1) return served;
  const said = Object.entries(served.Environment ?? {}).filter(([name]) => KEYS.includes(name));
  return { ...served, Environment: Object.fromEntries(said) };
}
