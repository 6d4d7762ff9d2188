/** What is reviewed: what a program sends, or what an analyser has found (an AwsManagedHumanLoopRequestSource). */

export const FORMS = 'AWS/Textract/AnalyzeDocument/Forms/V1';
export const MODERATION = 'AWS/Rekognition/DetectModerationLabels/Image/V3';

export type Source = '' | typeof FORMS | typeof MODERATION;

export const SOURCES: { value: Source; label: string; description: string }[] = [
  { value: '', label: 'What a program sends', description: 'Each StartHumanLoop is reviewed; the program decides when.' },
  { value: FORMS, label: 'Forms that were read', description: 'Keys and values of documents, if the conditions hold.' },
  { value: MODERATION, label: 'Moderated images', description: 'Labels of images, if the conditions hold.' },
];

export const nameOfSource = (source: string | undefined): string => SOURCES.find(({ value }) => value === (source ?? ''))?.label ?? source ?? '';

/** Conditions to begin with. */
export const CONDITIONS: Record<Exclude<Source, ''>, object> = {
  [FORMS]: {
    Conditions: [
      { ConditionType: 'ImportantFormKeyConfidenceCheck', ConditionParameters: { ImportantFormKey: '*', KeyValueBlockConfidenceLessThan: 60, WordBlockConfidenceLessThan: 85 } },
      { ConditionType: 'Sampling', ConditionParameters: { RandomSamplingPercentage: 5 } },
    ],
  },
  [MODERATION]: {
    Conditions: [
      {
        And: [
          { ConditionType: 'ModerationLabelConfidenceCheck', ConditionParameters: { ModerationLabelName: '*', ConfidenceGreaterThanEquals: 40 } },
          { ConditionType: 'ModerationLabelConfidenceCheck', ConditionParameters: { ModerationLabelName: '*', ConfidenceLessThanEquals: 80 } },
        ],
      },
    ],
  },
};

/** What an analyser was asked and what it said, to try a flow definition with. */
export const ANALYSES: Record<Exclude<Source, ''>, { request: object; response: object }> = {
  [FORMS]: {
    request: { Document: { S3Object: { Bucket: 'a-bucket', Name: 'a-form.png' } }, FeatureTypes: ['FORMS'] },
    response: {
      DocumentMetadata: { Pages: 1 },
      Blocks: [
        { BlockType: 'KEY_VALUE_SET', Id: 'k1', Confidence: 41.5, EntityTypes: ['KEY'], Relationships: [{ Type: 'VALUE', Ids: ['v1'] }, { Type: 'CHILD', Ids: ['w1'] }] },
        { BlockType: 'KEY_VALUE_SET', Id: 'v1', Confidence: 41.5, EntityTypes: ['VALUE'], Relationships: [{ Type: 'CHILD', Ids: ['w2'] }] },
        { BlockType: 'WORD', Id: 'w1', Confidence: 70.1, Text: 'Name' },
        { BlockType: 'WORD', Id: 'w2', Confidence: 62.3, Text: 'Ann' },
      ],
    },
  },
  [MODERATION]: {
    request: { Image: { S3Object: { Bucket: 'a-bucket', Name: 'a-picture.png' } } },
    response: { ModerationLabels: [{ Name: 'Violence', ParentName: '', Confidence: 61.2 }], ModerationModelVersion: '3.0' },
  },
};
