/** What the service refuses: which field its sentence is about, and how people read it. Pure. */
import type { Field } from './draft';

const FIELD_OF: [RegExp, Field][] = [
  [/\bRecipe\b|\bStep \d+ \(/, 'recipe'], // first: it quotes names of columns, whatever they are
  [/RoleArn|PassRole/i, 'role'],
  [/OutputDataConfig|S3OutputPath/i, 'output'],
  [/SecurityConfig|VpcConfig/i, 'network'],
  [/\btags?\b/i, 'tags'],
  [/AutoMLJobName|of this name|job name/i, 'name'],
  [/SampleWeight/i, 'weights'],
  [/Algorithm/i, 'algorithms'],
  [/MaxCandidates/i, 'maxModels'],
  [/MaxRuntimePerTrainingJob/i, 'modelMinutes'],
  [/validation channel/i, 'validationData'],
  [/ValidationFraction/i, 'validation'],
  [/MetricName|AutoMLJobObjective|ProblemType/i, 'metric'],
  [/FeatureSpecification|FeatureAttributeNames/i, 'columns'],
  [/EndpointName|ModelDeployConfig/i, 'deploy'],
  [/MaxAutoMLJobRuntime|CompletionCriteria/i, 'time'],
  [/TargetAttributeName|target/i, 'target'],
  [/S3Uri|ContentType|S3DataType|InputDataConfig/i, 'dataset'],
];

/** What the service refused, for people: who gave a name that is taken has never heard of an ARN. */
export const refusalOf = (code: string, sentence: string): string =>
  code === 'ResourceInUse' ? 'There is an experiment of this name already. Choose another name.' : sentence;

/** The field that the service's sentence is about. */
export const fieldOf = (sentence: string): Field | undefined => FIELD_OF.find(([pattern]) => pattern.test(sentence))?.[1];
