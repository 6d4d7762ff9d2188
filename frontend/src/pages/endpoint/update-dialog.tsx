import type { UpdateEndpointInput } from '@aws-sdk/client-sagemaker';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

import { DialogFooter } from '../../components/dialog-footer';
import { call } from '../../api/call';
import { ErrorBox } from '../../components/error-box';
import { ShowAsCode } from '../../components/show-as-code';
import { useRecentConfigs } from '../../hosting/queries';
import { useFlash } from '../../workbench/flash';

/** Another configuration for the same address: the new processes start first, then requests go over to them. */
export function UpdateDialog({ name, current, onClose }: { name: string; current: string | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const flash = useFlash();
  const configs = useRecentConfigs();
  const options = (configs.data ?? []).map(({ EndpointConfigName }) => EndpointConfigName ?? '').filter((each) => each && each !== current);
  const [chosen, setChosen] = useState('');
  const input: UpdateEndpointInput = { EndpointName: name, EndpointConfigName: chosen };
  const update = useMutation({
    mutationFn: () => call<UpdateEndpointInput, object>('UpdateEndpoint', input),
    onSuccess: async () => {
      flash.show({ id: `update-${name}`, type: 'info', header: `${name} is being updated`, content: 'The old version answers until the new one is healthy.' });
      await client.invalidateQueries({ queryKey: ['DescribeEndpoint', name] });
      onClose();
    },
  });
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Update ${name}`}
      footer={
        <DialogFooter onCancel={onClose} action={{ text: 'Update', loading: update.isPending, disabled: !chosen, onClick: () => update.mutate() }}>
          {chosen && <ShowAsCode what="update this endpoint" calls={[{ service: 'sagemaker', operation: 'UpdateEndpoint', input }]} />}
        </DialogFooter>
      }
    >
      <SpaceBetween size="m">
        <Box>The address stays and goes on answering. To serve another model, deploy it to this endpoint from the model’s page.</Box>
        <FormField label="Configuration" description={current ? `Now: ${current}` : undefined}>
          <Select
            options={options.map((value) => ({ value }))}
            selectedOption={chosen ? { value: chosen } : null}
            placeholder="Choose a configuration"
            filteringType="auto"
            statusType={configs.isPending ? 'loading' : configs.isError ? 'error' : 'finished'}
            loadingText="Reading the configurations"
            errorText="The configurations could not be read"
            empty="There is no other configuration."
            onChange={({ detail }) => setChosen(detail.selectedOption.value ?? '')}
          />
        </FormField>
        {update.isError && <ErrorBox error={update.error} what="The endpoint was not updated" />}
      </SpaceBetween>
    </Modal>
  );
}
