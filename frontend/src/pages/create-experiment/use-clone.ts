import { useState } from 'react';

import { asProblem } from '../../api/problem';
import { useDefaultBucket, useOwnFolder } from '../../api/session';
import { useDataset } from '../../api/use-dataset';
import { useDocument } from '../../api/use-document';
import { readRecipe } from '../../autopilot/recipe';
import { useJob, useTags, useVersions, type Version } from '../../autopilot/queries';
import { useRoleArn } from '../../hosting/use-role-arn';
import { datasetHintOf, datasetOf, draftOfJob, featureFileOf, lostOf, ownRowsOf, ownTermsOf } from './clone';
import { freeName, versionName, type Change, type Draft } from './draft';
import { draftOfFeatures } from './features';
import { useDatasetChoices, useTakenNames } from './use-sources';

const asItIs = (document: unknown): unknown => document;

interface Clone {
  /** What could not be taken over, a sentence each. */
  lost: string[];
  /** Until the experiment has come; what would be typed meanwhile, it would replace. */
  waiting: boolean;
}

/** Fills the form with what an experiment was asked for, its feature file included. asVersion: it becomes the next version. */
export function useClone(clone: string, asVersion: boolean, change: (change: Change) => void): Clone {
  const usual = { role: useRoleArn(), output: `s3://${useDefaultBucket()}/${useOwnFolder('autopilot')}` };
  const job = useJob(clone);
  const choices = useDatasetChoices(job.data ? datasetHintOf(job.data) : '', job.data !== undefined);
  const uri = job.data && featureFileOf(job.data);
  const file = useDocument(uri, asItIs);
  const name = job.data && choices.data ? datasetOf(job.data, choices.data.datasets) : '';
  const dataset = useDataset(name);
  const tags = useTags(job.data?.AutoMLJobArn);
  const earlier = useVersions(asVersion ? clone : '');
  const versions = earlier.data;
  const names = useTakenNames(asVersion ? '' : baseOf(clone));
  const wanted = clone && `${clone} ${asVersion}`;
  const [taken, setTaken] = useState('');
  const [lost, setLost] = useState<string[]>([]);

  const known = job.data !== undefined && choices.data !== undefined && (name === '' || !dataset.isPending) && (uri === undefined || !file.isPending) && !tags.isPending && (asVersion ? versions !== undefined : names.data !== undefined);
  if (known && taken !== wanted) {
    setTaken(wanted);
    const columns = (dataset.data?.profile?.columns ?? []).map((each) => each.name);
    const values = draftOfJob(job.data);
    change({ kind: 'dataset', name });
    change({
      kind: 'set',
      values: {
        ...values,
        ...draftOfFeatures(file.data, columns, { target: values.target ?? '', weights: values.weights ?? '' }),
        ...ownRowsOf(job.data),
        terms: ownTermsOf(job.data, usual, tags.data ?? []),
        preview: '',
        ...nameOfClone(clone, asVersion ? versions : undefined, names.data ?? []),
      },
    });
    setLost(lostOf(job.data, name, uri === undefined ? 'none' : file.isError ? 'gone' : 'read', readRecipe(file.data).lost));
  }

  const error = job.error ?? choices.error ?? earlier.error ?? names.error;
  if (wanted === '' || taken === wanted) return { lost, waiting: false };
  if (error) return { lost: [`The experiment ${clone} could not be read: ${asProblem(error).message}`], waiting: false };
  return { lost: [], waiting: true };
}

const baseOf = (name: string): string => name.replace(/-\d+$/, '').slice(0, 26);

/** The newest version is the first of the list. */
function nameOfClone(clone: string, versions: readonly Version[] | undefined, taken: readonly string[]): Pick<Draft, 'name' | 'versionOf'> {
  const newest = versions?.[0];
  if (newest) return { name: versionName(newest.of, newest.version + 1), versionOf: newest.of };
  return { name: freeName(baseOf(clone), taken), versionOf: '' };
}
