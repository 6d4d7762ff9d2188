/** Their names are made by the server and are on no page. */
const UNNAMED: Record<string, string> = {
  'labeling.frames': 'Cutting videos into frames',
  'labeling.export': 'The export of labels',
  'labeling.correction': 'The correction of a label',
  'autopilot.explanation': 'The explanation of a model',
  'autopilot.onnx': 'The export as ONNX',
};

/** What a job is, as people call it. An app is "default" in every space: its ARN says whose (`…app/{domain}/{owner}/{type}/{name}`). */
export function nameOf({ kind, name, arn }: { kind: string; name: string; arn: string }): string {
  const owner = kind === 'app' ? arn.split('/')[2] : undefined;
  return owner ? `The app of ${owner}` : (UNNAMED[kind] ?? name);
}
