import { useSession } from '../../api/session';
import { paths } from '../../documents/paths';
import { useHiddenPlaces } from '../../documents/use-hidden-places';
import { useWorkspace } from '../../workbench/workspace';
import { BuildCard } from './build-card';
import { Changes } from './changes';
import './home.css';
import { LinkCard } from './link-card';
import { Recent } from './recent';
import { Running } from './running';

export default function Home() {
  const { user } = useSession();
  const { document: workspace } = useWorkspace();
  const hidden = useHiddenPlaces();
  const first = workspace.recent.length === 0;
  return (
    <div className="home">
      <div>
        <h1>{first ? `Welcome to Atelier, ${user.name || user.username}` : `Welcome back, ${user.name || user.username}`}</h1>
        <p className="home-hint">From a table to a model you understand, and from there to predictions.</p>
      </div>
      <div className="home-cards">
        {!hidden.includes('autopilot') && (
          <>
            <BuildCard />
            <LinkCard
              title="Explore experiments"
              text="Follow the models of an experiment as they appear, compare them, open the best one and see what matters in it."
              button="Open experiments"
              to={paths.experiments}
              picture={<path d="M8 46V10M8 46h40M14 38l10-12 9 6 13-20M46 12l-7 1M46 12v7" />}
            />
          </>
        )}
        <LinkCard
          title="Label data"
          text="Let people say what is in images and texts, with one key for each answer. What they say becomes a manifest that models are trained with."
          button="Open labeling"
          to={paths.labelingJobs}
          picture={<path d="M6 14h26l18 14-18 14H6zM16 24v8M22 22v12" />}
        />
        <LinkCard
          title="Work from a notebook or script"
          text="Everything here is also a call of the SageMaker API. Make an access key, and boto3 and the AWS CLI work unchanged."
          button="Get an access key"
          to={paths.account}
          picture={<path d="M20 18 8 28l12 10M36 18l12 10-12 10M32 10l-8 36" />}
        />
      </div>
      <div className="home-columns">
        <Running />
        <Changes />
        <Recent />
      </div>
    </div>
  );
}
