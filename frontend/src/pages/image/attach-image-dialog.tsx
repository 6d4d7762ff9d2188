import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';

import { AttachDialog } from '../../environments/attach-dialog';
import type { Attachment } from '../../environments/attachments';
import { configType } from '../../environments/configs';
import { appTypeText } from '../../environments/names';
import { useAppImageConfigs } from '../../environments/queries';

/** An image is attached with an app configuration, which says for which type of app. */
export function AttachImageDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const configs = useAppImageConfigs();
  const [config, setConfig] = useState('');
  const [version, setVersion] = useState('');
  const chosen = configs.data?.find(({ AppImageConfigName }) => AppImageConfigName === config);
  const number = /^\d+$/.test(version) ? Number(version) : undefined;
  const what: Attachment | undefined =
    chosen && (version === '' || number) ? { kind: 'image', image: name, appImageConfig: config, version: number, appType: configType(chosen) } : undefined;
  return (
    <AttachDialog title={`image ${name}`} what={what} onClose={onClose}>
      <FormField label="App configuration">
        <Select
          options={(configs.data ?? []).map((each) => ({ value: each.AppImageConfigName ?? '', description: appTypeText(configType(each)) }))}
          selectedOption={config ? { value: config } : null}
          placeholder="Choose one"
          statusType={configs.isPending ? 'loading' : configs.isError ? 'error' : 'finished'}
          loadingText="Reading the configurations"
          errorText="The configurations could not be read"
          empty="There is none. Create one on the page Images."
          onChange={({ detail }) => setConfig(detail.selectedOption.value ?? '')}
        />
      </FormField>
      <FormField label="Version" description="Empty: always the latest." errorText={version !== '' && !number ? 'Write a number.' : undefined}>
        <Input value={version} inputMode="numeric" onChange={({ detail }) => setVersion(detail.value.trim())} />
      </FormField>
    </AttachDialog>
  );
}
