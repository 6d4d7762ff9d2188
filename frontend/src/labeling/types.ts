import type { TaskType } from './api';

/** `arn:…:function:PRE-BoundingBox` -> `BoundingBox`; jobs of one's own functions are `custom`. */
export function typeOfFunctions(...arns: (string | undefined)[]): string {
  for (const arn of arns) {
    const found = /:function:(?:PRE|ACS)-(.+)$/.exec(arn ?? '');
    if (found?.[1]) return found[1];
  }
  return 'custom';
}

/** Those that a new job can have: they have a page, and do not look at the labels of another job. */
export const offered = (types: readonly TaskType[]): TaskType[] =>
  types.filter(({ template, audits, key }) => template !== '' && audits === null && key !== 'custom').sort((one, other) => CATEGORIES.indexOf(one.category) - CATEGORIES.indexOf(other.category));

const CATEGORIES = ['Image', 'Text', 'Video', 'Point cloud'];

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
};

export const nameOfType = (key: string, title = key): string => {
  const audit = /^(Verification|Adjustment)(.+)$/.exec(key);
  if (audit) return `${audit[1] === 'Verification' ? 'Verify' : 'Adjust'}: ${nameOfType(audit[2] ?? '')}`;
  return WORDS[key]?.name ?? (key === 'custom' ? 'Custom' : title);
};

/** Types whose labels another job can look at. */
export const canAudit = (key: string): boolean => /^(BoundingBox|SemanticSegmentation|VideoObject|3DPointCloud)/.test(key);
export const whatOfType = (key: string): string => WORDS[key]?.what ?? '';
