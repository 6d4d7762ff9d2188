import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useNavigate } from 'react-router';

import { useVersions } from '../../autopilot/queries';
import { useAllowed } from '../../api/session';
import { paths } from '../../documents/paths';

/** Another experiment like this one: as its next version, or on its own. */
export function BuildAgain({ job, ended }: { job: string; ended: boolean }) {
  const navigate = useNavigate();
  const newest = useVersions(job).data?.[0];
  const may = useAllowed('sagemaker:CreateAutoMLJobV2');
  if (!may) return null;
  return (
    <ButtonDropdown
      expandToViewport
      items={[
        {
          id: 'version',
          text: newest ? `New version: V${newest.version + 1} of ${newest.of}` : 'New version',
          description: 'Predicts the same column, perhaps on newer data; compared with the versions before',
          disabled: !ended || !newest,
          ...(ended ? {} : { disabledReason: 'When this one has ended.' }),
          href: paths.newExperiment({ version: job }),
        },
        { id: 'clone', text: 'Clone', description: 'The same choices, as an experiment of its own', href: paths.newExperiment({ clone: job }) },
      ]}
      onItemFollow={(event) => {
        event.preventDefault();
        void navigate(event.detail.href ?? '');
      }}
    >
      Build again
    </ButtonDropdown>
  );
}
