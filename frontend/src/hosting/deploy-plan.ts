/** Deploying as a list of calls: the dialog runs exactly what "Show as code" shows. Pure. */
import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';

import type { CodeCall } from '../code/types';

/** What is deployed: a package that has no model resource yet, or a model that exists. */
export type Source = { kind: 'container'; container: ContainerDefinition } | { kind: 'model'; name: string };

export interface Deployment {
  source: Source;
  endpoint: string;
  /** The endpoint exists: it gets a new configuration, without a pause in answering. */
  update: boolean;
  instanceType: string;
  instanceCount: number;
  roleArn: string;
  /** Makes the names of model and configuration unique; `stampOf(now)`. */
  stamp: string;
}

const LONGEST = 63;
/** The API's rule for names of models, configurations and endpoints. */
export const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

export function nameProblem(name: string): string | null {
  if (name === '') return 'Give the endpoint a name.';
  if (name.length > LONGEST) return `The name has ${name.length} characters; ${LONGEST} are allowed.`;
  if (!NAME.test(name)) return 'Use letters, digits and hyphens; begin and end with a letter or digit.';
  return null;
}

/** `2026-05-01T12:34:56Z` → `260501-123456`. */
export const stampOf = (now: Date): string => now.toISOString().replace(/\D/g, '').slice(2, 14).replace(/(\d{6})/, '$1-');

/** Shortened at the end of the base, so that the stamp stays. */
export function stamped(base: string, stamp: string): string {
  return `${base.slice(0, LONGEST - stamp.length - 1).replace(/-+$/, '')}-${stamp}`;
}

export const ALL_KEYS = 'predicted_label,probability,probabilities,labels';

/** The container that also tells probabilities, when its predictor can. */
export function tellingProbabilities(container: ContainerDefinition): ContainerDefinition {
  const environment = container.Environment ?? {};
  const supported = environment['SAGEMAKER_INFERENCE_SUPPORTED'];
  if (!supported) return container;
  return { ...container, Environment: { ...environment, SAGEMAKER_INFERENCE_OUTPUT: supported } };
}

const THRESHOLD = 'AUTOML_DECISION_THRESHOLD';

/** The container whose answer is the second of two labels from another probability on than its model has it. */
export function decidingFrom(container: ContainerDefinition, threshold: number): ContainerDefinition {
  return { ...container, Environment: { ...container.Environment, [THRESHOLD]: String(threshold) } };
}

/** The threshold that a container was given; undefined when its model decides. */
export function thresholdOf(source: Source): number | undefined {
  const text = source.kind === 'container' ? source.container.Environment?.[THRESHOLD] : undefined;
  return text ? Number(text) : undefined;
}

export function deployPlan(deployment: Deployment): CodeCall[] {
  const { source, endpoint, update, instanceType, instanceCount, roleArn, stamp } = deployment;
  const unique = stamped(endpoint, stamp);
  const modelName = source.kind === 'model' ? source.name : unique;
  const createModel: CodeCall[] =
    source.kind === 'model'
      ? []
      : [
          {
            service: 'sagemaker',
            operation: 'CreateModel',
            comment: 'A model that endpoints and batch predictions can use',
            input: { ModelName: modelName, ExecutionRoleArn: roleArn, Containers: [source.container] },
          },
        ];
  return [
    ...createModel,
    {
      service: 'sagemaker',
      operation: 'CreateEndpointConfig',
      comment: 'How it is to be served',
      input: {
        EndpointConfigName: unique,
        ProductionVariants: [
          { VariantName: 'AllTraffic', ModelName: modelName, InstanceType: instanceType, InitialInstanceCount: instanceCount, InitialVariantWeight: 1 },
        ],
      },
    },
    {
      service: 'sagemaker',
      operation: update ? 'UpdateEndpoint' : 'CreateEndpoint',
      comment: update ? 'The new version takes over when it is healthy' : 'Start serving',
      input: { EndpointName: endpoint, EndpointConfigName: unique },
      waitFor: {
        operation: 'DescribeEndpoint',
        input: { EndpointName: endpoint },
        status: 'EndpointStatus',
        ends: ['InService', 'Failed'],
      },
    },
  ];
}

/** What each call does, in the user's words. */
export const STEP_TEXT: Record<string, string> = {
  CreateModel: 'Register the model',
  CreateEndpointConfig: 'Write the configuration',
  CreateEndpoint: 'Start the endpoint',
  UpdateEndpoint: 'Change the endpoint over',
};

/** What undoes a call, when a later one is refused. */
export function undoOf(done: CodeCall): { operation: string; input: object } | undefined {
  const input = done.input as Record<string, string>;
  if (done.operation === 'CreateModel') return { operation: 'DeleteModel', input: { ModelName: input['ModelName'] } };
  if (done.operation === 'CreateEndpointConfig') {
    return { operation: 'DeleteEndpointConfig', input: { EndpointConfigName: input['EndpointConfigName'] } };
  }
  return undefined;
}
