/** A model that batch predictions can use, of a package that may not have one yet. Pure. */
import type { ContainerDefinition, CreateModelInput, DescribeModelOutput } from '@aws-sdk/client-sagemaker';

import type { Wire } from '../api/call';
import { containersOf } from './containers';
import { stamped, thresholdOf } from './deploy-plan';

const LONGEST = 63;

/** The name of the model of a candidate, the same every time, so that predicting two files makes one model. */
export function predictableName(candidate: string, container: ContainerDefinition): string {
  const threshold = thresholdOf({ kind: 'container', container });
  if (threshold === undefined) return candidate.slice(0, LONGEST).replace(/-+$/, '');
  return stamped(candidate, `at-${Math.round(threshold * 100)}`);
}

/** Does the model of that name do what the container says? Somebody may have made another one of that name. */
export function isOf(container: ContainerDefinition, model: Wire<DescribeModelOutput>): boolean {
  const [found, ...more] = containersOf(model);
  const same = (one: Record<string, string> = {}, other: Record<string, string> = {}) =>
    JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
  return more.length === 0 && found?.ModelDataUrl === container.ModelDataUrl && same(found?.Environment, container.Environment);
}

export function predictableRequest(name: string, container: ContainerDefinition, roleArn: string): CreateModelInput {
  return { ModelName: name, ExecutionRoleArn: roleArn, Containers: [container] };
}
