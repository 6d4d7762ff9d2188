import { paths } from './paths';

/** Has this thing a page of its own? */
export function hasPage(job: { kind: string; arn: string; name: string }): boolean {
  return !jobPath(job).startsWith(paths.activity);
}

/** The page of a job; jobs without a page of their own are shown on the activity page. Kinds as ARNs and rooms write them. */
export function jobPath(job: { kind: string; arn: string; name: string }): string {
  const kind = `${job.kind} ${job.arn.split(':')[5] ?? ''}`.toLowerCase().replace(/[^a-z]/g, '');
  if (kind.includes('automljob')) return paths.experiment(job.name);
  if (kind.includes('transformjob')) return paths.batchPrediction(job.name);
  if (kind.includes('automation')) return paths.automation(job.name);
  if (kind.includes('notebookjobdefinition')) return paths.notebookJobDefinition(job.name);
  if (kind.includes('notebookjob')) return paths.notebookJob(job.name);
  if (kind.includes('labelingjob')) return paths.labelingJob(job.name);
  if (kind.includes('labelingimport')) return paths.labelImport(job.name);
  if (kind.includes('flowdefinition')) return paths.humanReview(job.name);
  if (kind.includes('humanloop')) return paths.humanLoop(job.name);
  if (kind.includes('humantaskui')) return paths.taskTemplates;
  if (kind.includes('workteam') || kind.includes('workforce')) return paths.labelingWorkforce;
  if (kind.includes('notebookinstancelifecycleconfig') || kind.includes('studiolifecycleconfig')) return paths.lifecycleConfigs;
  if (kind.includes('notebookinstance')) return paths.notebookInstance(job.name);
  if (kind.includes('imageversion') || kind.split('arn')[0] === 'image') return paths.image(job.name.split('/')[0] ?? job.name);
  if (kind.includes('endpoint')) return paths.endpoint(job.name);
  if (kind.includes('share')) return paths.shared;
  if (kind.includes('dataset')) return paths.dataset(job.name);
  return `${paths.activity}?search=${encodeURIComponent(job.name)}`;
}
