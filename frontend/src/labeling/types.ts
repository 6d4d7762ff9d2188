import type { TaskType } from './api';

export const CUSTOM = 'custom';

/** `before` of `arn:…:function:before`; '' for built-in functions. */
export const ownFunction = (arn: string | undefined): string => {
  const name = arn?.split(':').pop() ?? '';
  return /^(PRE|ACS)-/.test(name) ? '' : name;
};

/** `arn:…:function:PRE-BoundingBox` -> `BoundingBox`; what makes labels of answers decides, so one's own is `custom`. */
export function typeOfFunctions(pre: string | undefined, post: string | undefined): string {
  if (ownFunction(post)) return CUSTOM;
  for (const arn of [post, pre]) {
    const found = /:function:(?:PRE|ACS)-(.+)$/.exec(arn ?? '');
    if (found?.[1]) return found[1];
  }
  return CUSTOM;
}

/** Those that a new job can have: they have a page or take one, and do not look at the labels of another job. */
export const offered = (types: readonly TaskType[]): TaskType[] =>
  types
    .filter(({ template, audits, key }) => key === CUSTOM || (template !== '' && audits === null))
    .sort((one, other) => CATEGORIES.indexOf(one.category) - CATEGORIES.indexOf(other.category));

const CATEGORIES = ['Image', 'Text', 'Video', 'Point cloud', 'Custom'];

const WORDS: Record<string, { name: string; what: string }> = {
  ImageMultiClass: { name: 'Image classification, one label', what: 'Which of the labels fits the image?' },
  ImageMultiClassMultiLabel: { name: 'Image classification, several labels', what: 'Which of the labels fit the image?' },
  BoundingBox: { name: 'Bounding boxes', what: 'A box around every object.' },
  SemanticSegmentation: { name: 'Semantic segmentation', what: 'Every pixel gets its label.' },
  TextMultiClass: { name: 'Text classification, one label', what: 'Which of the labels fits the text?' },
  TextMultiClassMultiLabel: { name: 'Text classification, several labels', what: 'Which of the labels fit the text?' },
  NamedEntityRecognition: { name: 'Named entities', what: 'Mark names, places, dates in the text.' },
  VideoMultiClass: { name: 'Video classification', what: 'Which of the labels fits the clip?' },
  VideoObjectDetection: { name: 'Video frames, detection', what: 'Mark what is in each frame.' },
  VideoObjectTracking: { name: 'Video frames, tracking', what: 'Follow each object from frame to frame.' },
  '3DPointCloudObjectDetection': { name: 'Point clouds, detection', what: 'A cuboid around every object.' },
  '3DPointCloudObjectTracking': { name: 'Point clouds, tracking', what: 'Follow each cuboid from cloud to cloud.' },
  '3DPointCloudSemanticSegmentation': { name: 'Point clouds, segmentation', what: 'Every point gets its label.' },
  custom: { name: 'Custom', what: 'A page and functions of your own.' },
};

export const nameOfType = (key: string, title = key): string => {
  const audit = /^(Verification|Adjustment)(.+)$/.exec(key);
  if (audit) return `${audit[1] === 'Verification' ? 'Verify' : 'Adjust'}: ${nameOfType(audit[2] ?? '')}`;
  return WORDS[key]?.name ?? title;
};

/** The type of the labels that a job makes: an adjustment makes those of what it adjusts. */
export const typeOfLabels = (key: string): string => key.replace(/^Adjustment/, '');

/** Types whose labels another job can look at. */
export const canAudit = (key: string): boolean => /^(BoundingBox|SemanticSegmentation|VideoObject|3DPointCloud)/.test(typeOfLabels(key));
export const whatOfType = (key: string): string => WORDS[key]?.what ?? '';
