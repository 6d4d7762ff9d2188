import { useMutation, useQueryClient } from '@tanstack/react-query';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';

import { call } from '../api/call';
import { useSession } from '../api/session';
import { DialogFooter } from '../components/dialog-footer';
import { ErrorBox } from '../components/error-box';
import { ShowAsCode } from '../components/show-as-code';
import { useFlash } from '../workbench/flash';
import { attached, detached, isAttached, isDefault, type Attachment, type Settings } from './attachments';
import { appTypeText } from './names';
import { useDomain, useDomains } from './queries';

interface AttachDialogProps {
  /** "script hello", "image lab" */
  title: string;
  what: Attachment | undefined;
  onClose: () => void;
  /** What else has to be chosen before it can be attached. */
  children?: ReactNode;
}

/** Attach something to the settings that all profiles of a domain inherit, or take it away from there. */
export function AttachDialog({ title, what, onClose, children }: AttachDialogProps) {
  const { profile } = useSession();
  const [domainId, setDomainId] = useState(profile?.DomainId ?? '');
  const [asDefault, setAsDefault] = useState<boolean>();
  const domains = useDomains();
  const domain = useDomain(domainId);
  const client = useQueryClient();
  const flash = useFlash();
  const settings = (domain.data?.DefaultUserSettings ?? {}) as Settings;
  const there = what !== undefined && isAttached(settings, what);
  const isScript = what?.kind === 'script';
  const chosenBefore = isScript && isDefault(settings, what.arn, what.appType);
  const chosen = asDefault ?? chosenBefore;
  const input = (change: Settings) => ({ DomainId: domainId, DefaultUserSettings: change });
  const update = useMutation({
    mutationFn: (change: Settings) => call('UpdateDomain', input(change)),
    onSuccess: async (_, change) => {
      await client.invalidateQueries({ queryKey: ['DescribeDomain', domainId] });
      const gone = what !== undefined && !isAttached(change, what);
      flash.show({ id: `attach-${title}`, type: 'success', header: `${title} is ${gone ? 'detached' : 'attached'}`, content: gone ? 'What runs goes on; new apps start without it.' : 'Apps that start from now on can use it.' });
      onClose();
    },
  });
  const nameOf = (id: string) => domains.data?.find(({ DomainId }) => DomainId === id)?.DomainName ?? id;
  const change = what && attached(settings, what, isScript && chosen);
  const useless = there && what.kind !== 'image' && chosen === chosenBefore;
  return (
    <Modal
      visible
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Attach ${title}`}
      footer={
        <DialogFooter
          onCancel={onClose}
          action={{ text: there ? 'Save' : 'Attach', loading: update.isPending, disabled: !change || !domain.data || useless, onClick: () => change && update.mutate(change) }}
        >
          {change && domain.data && <ShowAsCode what="attach it" calls={[{ service: 'sagemaker', operation: 'UpdateDomain', input: input(change) }]} />}
        </DialogFooter>
      }
    >
      <SpaceBetween size="m">
        <Box>
          {what ? `All profiles of the domain find it in ${appTypeText(what.appType)}.` : 'All profiles of the domain find it.'}
        </Box>
        {children}
        <FormField label="Domain">
          <Select
            options={(domains.data ?? []).map(({ DomainId, DomainName }) => ({ value: DomainId ?? '', label: DomainName ?? '', description: DomainId ?? '' }))}
            selectedOption={domainId ? { value: domainId, label: nameOf(domainId) } : null}
            placeholder="Choose a domain"
            statusType={domains.isPending ? 'loading' : domains.isError ? 'error' : 'finished'}
            loadingText="Reading the domains"
            errorText="The domains could not be read"
            onChange={({ detail }) => {
              setDomainId(detail.selectedOption.value ?? '');
              setAsDefault(undefined);
            }}
          />
        </FormField>
        {isScript && (
          <Checkbox checked={chosen} onChange={({ detail }) => setAsDefault(detail.checked)} description="People may choose another script, or none, when they start an app.">
            Chosen beforehand
          </Checkbox>
        )}
        {there && (
          <Box>
            It is attached to {nameOf(domainId)} now.{' '}
            <Button variant="inline-link" loading={update.isPending} onClick={() => update.mutate(detached(settings, what))}>
              Detach
            </Button>
          </Box>
        )}
        {domain.isError && <ErrorBox error={domain.error} what="The domain could not be read" />}
        {update.isError && <ErrorBox error={update.error} what="The domain was not changed" />}
      </SpaceBetween>
    </Modal>
  );
}
