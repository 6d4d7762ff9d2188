import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';

import { PageHeader } from '../../components/page-header';
import { ShowAsCode } from '../../components/show-as-code';
import { useUrlState } from '../../components/use-url-state';
import { EnvironmentLinks } from '../../environments/links';
import { BuiltInTab } from './built-in-tab';
import { ConfigsTab } from './configs-tab';
import { CreateConfigDialog } from './create-config-dialog';
import { CreateImageDialog } from './create-image-dialog';
import { ImagesTab } from './images-tab';

/** What apps start from: images of one's own, how they are run, and those that every installation has. */
export default function Images() {
  const [tab, setTab] = useUrlState('tab', 'images');
  const [creating, setCreating] = useUrlState('create');
  const close = () => setCreating('');
  const tabs = [
    { id: 'images', label: 'Own images', content: <ImagesTab /> },
    { id: 'configs', label: 'App configurations', content: <ConfigsTab /> },
    { id: 'built-in', label: 'Built in', content: <BuiltInTab /> },
  ];
  return (
    <SpaceBetween size="l">
      <PageHeader
        title="Images"
        description={<EnvironmentLinks here="images">What apps start from: container images, or Python environments of this machine.</EnvironmentLinks>}
        actions={
          <>
            <ShowAsCode what="list images" calls={[{ service: 'sagemaker', operation: 'ListImages', input: { MaxResults: 100 } }]} />
            <Button onClick={() => setCreating('config')}>New app configuration</Button>
            <Button variant="primary" onClick={() => setCreating('image')}>
              New image
            </Button>
          </>
        }
      />
      <Tabs
        tabs={tabs}
        activeTabId={tabs.some(({ id }) => id === tab) ? tab : 'images'}
        onChange={({ detail }) => setTab(detail.activeTabId)}
        ariaLabel="Images"
      />
      {creating === 'image' && <CreateImageDialog onClose={close} />}
      {creating === 'config' && <CreateConfigDialog onClose={close} />}
    </SpaceBetween>
  );
}
