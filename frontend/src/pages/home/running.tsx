import { DocLink } from '../../components/doc-link';
import { JobProgress } from '../../components/job-progress';
import { jobPath } from '../../documents/job-paths';
import { paths } from '../../documents/paths';
import { useRunning } from './use-home';

const SHOWN = 5;

export function Running() {
  const { data } = useRunning();
  const jobs = data?.jobs ?? [];
  return (
    <section className="home-card" aria-label="Running now">
      <h2>Running now</h2>
      {jobs.length === 0 ? (
        <p>Nothing is running. Experiments go on when you close the browser, and are here when you come back.</p>
      ) : (
        <ul className="home-list">
          {jobs.slice(0, SHOWN).map((job) => (
            <li key={job.arn}>
              <div className="home-row">
                <DocLink to={jobPath(job)}>{job.name}</DocLink>
                <span>{job.noun}</span>
              </div>
              <JobProgress arn={job.arn} stored={job.progress} />
            </li>
          ))}
        </ul>
      )}
      {jobs.length > SHOWN && <DocLink to={`${paths.activity}?status=live`}>All {jobs.length} running jobs</DocLink>}
    </section>
  );
}
