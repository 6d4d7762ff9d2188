import type { CreateLabelingJobRequest, CreateLabelingJobResponse } from '@aws-sdk/client-sagemaker';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { call } from '../../api/call';
import { putObject } from '../../api/s3';
import type { CodeCall } from '../../code/types';
import { paths } from '../../documents/paths';
import type { TaskType } from '../../labeling/api';
import { hasFrames, sequenceCategories } from '../../labeling/sequence';
import { categoriesOf, filledTemplate } from '../../labeling/template';
import { useFormDone } from '../../workbench/use-form-done';
import { hasCategories, isCustom, keysOf, labelsOf, requestOf, type Draft, type Surroundings } from './draft';
import { forgetDraft } from './stored-draft';

export const templateOf = (draft: Draft, type: TaskType): string =>
  isCustom(type) ? draft.template : filledTemplate(type.template, draft, drawn(type) ? labelsOf(draft).map(({ colour }) => colour) : []);

/** Colours are for labels that are drawn. */
export const drawn = (type: TaskType): boolean => /bounding-box|polygon|polyline|keypoint|segmentation/.test(type.element ?? '');

/** The category file. */
export function categoriesFor(draft: Draft, type: TaskType): object {
  const labels = labelsOf(draft).map(({ name }) => name);
  return hasFrames(type) ? sequenceCategories(labels, type, draft, draft, auditFor(draft)) : categoriesOf(labels, type.key, draft);
}

function auditFor(draft: Draft) {
  const locked = labelsOf(draft).flatMap((label) => (label.locked ? [label.name] : []));
  return draft.audited && { ...draft.audited, locked };
}

interface Upload {
  key: string;
  body: string;
  contentType: string;
  comment: string;
}

function uploadsOf(draft: Draft, type: TaskType, around: Surroundings): Upload[] {
  const keys = keysOf(draft, around);
  const categories = categoriesFor(draft, type);
  const page = { key: keys.template, body: templateOf(draft, type), contentType: 'text/html', comment: 'The page that labelers see' };
  return [
    ...(hasCategories(draft, type) ? [{ key: keys.categories, body: JSON.stringify(categories), contentType: 'application/json', comment: 'The labels' }] : []),
    ...(type.human_task_ui || draft.templateUri ? [] : [page]),
  ];
}

/** Creates the job; labels and page go up first, as a script would do it. */
export function useCreate(around: Surroundings) {
  const client = useQueryClient();
  const done = useFormDone();
  return useMutation({
    mutationFn: async ({ draft, type }: { draft: Draft; type: TaskType }) => {
      for (const { key, body, contentType } of uploadsOf(draft, type, around)) await putObject(around.bucket, key, body, contentType);
      await call<CreateLabelingJobRequest, CreateLabelingJobResponse>('CreateLabelingJob', requestOf(draft, type, around));
      return draft.name;
    },
    onSuccess: async (name) => {
      forgetDraft();
      await client.invalidateQueries({ queryKey: ['ListLabelingJobs'] });
      await done(paths.labelingJob(name));
    },
  });
}

/** The code that makes the job of the form. */
export function callsFor(draft: Draft, type: TaskType | undefined, around: Surroundings): CodeCall[] {
  if (!type) return [];
  return [
    ...uploadsOf(draft, type, around).map(({ key, body, contentType, comment }) => ({
      service: 's3' as const,
      operation: 'PutObject',
      comment,
      input: { Bucket: around.bucket, Key: key, Body: body, ContentType: contentType },
    })),
    {
      service: 'sagemaker',
      operation: 'CreateLabelingJob',
      input: requestOf(draft, type, around),
      waitFor: {
        operation: 'DescribeLabelingJob',
        input: { LabelingJobName: draft.name },
        status: 'LabelingJobStatus',
        ends: ['Completed', 'Failed', 'Stopped'],
      },
    },
  ];
}
