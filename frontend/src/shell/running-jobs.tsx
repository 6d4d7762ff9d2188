import Box from '@cloudscape-design/components/box';
import Popover from '@cloudscape-design/components/popover';
import SpaceBetween from '@cloudscape-design/components/space-between';

import { DocLink } from '../components/doc-link';
import { JobProgress } from '../components/job-progress';
import { nameOf } from '../documents/job-names';
import { jobPath } from '../documents/job-paths';
import { paths } from '../documents/paths';
import './running-jobs.css';
import { useRunningJobs } from './use-running-jobs';

const SHOWN = 6;

/** "jobs ●2": what runs now, how far it is, one click from each. */
export function RunningJobs() {
  const { data, isError } = useRunningJobs();
  const jobs = data?.jobs ?? [];
  const count = data?.cursor ? `${jobs.length}+` : String(jobs.length);
  const words = isError ? 'jobs ? running: not known now' : `jobs ${count} running`;
  return (
    <Popover
      triggerType="custom"
      header="Running jobs"
      size="medium"
      position="bottom"
      fixedWidth
      renderWithPortal
      dismissAriaLabel="Close"
      content={
        <SpaceBetween size="m">
          {jobs.length === 0 && <Box color="text-body-secondary">Nothing is running.</Box>}
          <ul className="running-jobs-list">
            {jobs.slice(0, SHOWN).map((job) => (
              <li key={job.arn}>
                <DocLink to={jobPath(job)}>{nameOf(job)}</DocLink>
                <JobProgress arn={job.arn} stored={job.progress} />
              </li>
            ))}
          </ul>
          <DocLink to={paths.activity}>All jobs</DocLink>
        </SpaceBetween>
      }
    >
      <button type="button" className="running-jobs-button" aria-label={words} title={words}>
        <span className="top-bar-wide">jobs</span>
        <span className={`running-jobs-dot ${jobs.length ? 'running' : ''}`} />
        {isError ? '?' : count}
      </button>
    </Popover>
  );
}
