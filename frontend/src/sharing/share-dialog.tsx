import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Multiselect from '@cloudscape-design/components/multiselect';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { DialogFooter } from '../components/dialog-footer';
import { asProblem } from '../api/problem';
import { readReceivers, type Share } from '../api/shares';
import '../autopilot/autopilot.css';
import { ErrorBox } from '../components/error-box';
import { Time } from '../components/time';
import { useFlash } from '../workbench/flash';
import { useShareChanges, useShares } from './use-shares';

const MOST_NOTE = 1024;

interface ShareDialogProps {
  job: string;
  /** null: the leaderboard. */
  candidate: string | null;
  /** What is shared, in the heading. */
  title: string;
  onClose: () => void;
}

/** Hands a model or a leaderboard to other user profiles of the domain, and shows who has it already. */
export function ShareDialog({ job, candidate, title, onClose }: ShareDialogProps) {
  const [profiles, setProfiles] = useState<readonly string[]>([]);
  const [note, setNote] = useState('');
  const [asked, setAsked] = useState(false);
  const { give } = useShareChanges();
  const { show } = useFlash();
  const others = useQuery({
    // Begins with the operation's name: a new profile refreshes it.
    queryKey: ['ListUserProfiles', 'receivers', job],
    queryFn: ({ signal }) => readReceivers(job, signal),
  });
  const names = others.data ?? [];
  const refused = give.error ? asProblem(give.error) : undefined;
  const missing = asked && profiles.length === 0 ? 'Choose at least one user profile.' : undefined;
  const long = note.length > MOST_NOTE ? `The note has ${note.length} characters; ${MOST_NOTE} are allowed.` : undefined;

  const start = () => {
    setAsked(true);
    if (profiles.length === 0 || long) return;
    give.mutate(
      { job, what: { candidate, profiles: [...profiles], note } },
      {
        onSuccess: () => {
          show({ id: `shared-${job}`, type: 'success', header: `Shared with ${profiles.join(', ')}`, content: `They find ${title} under “Shared”.` });
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      visible
      size="medium"
      onDismiss={onClose}
      closeAriaLabel="Close"
      header={`Share ${title}`}
      footer={
        <DialogFooter onCancel={onClose} action={{ text: 'Share', loading: give.isPending, onClick: start }} />
      }
    >
      <SpaceBetween size="l">
        <Box color="text-body-secondary">
          Everybody in your domain can open your experiments. Sharing puts this one on their list and tells them; they may look, predict,
          download and deploy as their role says.
        </Box>
        <FormField label="With" errorText={missing ?? (refused?.field === 'profiles' ? refused.message : undefined)}>
          <Multiselect
            options={names.map((value) => ({ value, label: value }))}
            selectedOptions={profiles.map((value) => ({ value, label: value }))}
            placeholder="Choose user profiles"
            filteringType="auto"
            filteringAriaLabel="Find a user profile"
            statusType={others.isPending ? 'loading' : others.isError ? 'error' : 'finished'}
            loadingText="Reading the user profiles"
            errorText="The user profiles could not be read"
            empty="Nobody else in this domain has a user profile that opens experiments."
            virtualScroll={names.length > 200}
            deselectAriaLabel={({ label }) => `Do not share with ${label}`}
            onChange={({ detail }) => setProfiles(detail.selectedOptions.flatMap(({ value }) => (value ? [value] : [])))}
          />
        </FormField>
        <FormField label="Note" description="What they should look at. Only they read it." errorText={long} constraintText={`${note.length} of ${MOST_NOTE} characters`}>
          <Textarea value={note} rows={3} onChange={({ detail }) => setNote(detail.value)} />
        </FormField>
        {refused && refused.field !== 'profiles' && <ErrorBox error={refused} what="It was not shared" />}
        <Already job={job} candidate={candidate} />
      </SpaceBetween>
    </Modal>
  );
}

/** Who has it already, and one click to take it back. */
function Already({ job, candidate }: Pick<ShareDialogProps, 'job' | 'candidate'>) {
  const given = useShares().data?.given.filter((each) => each.job === job && each.candidate === candidate) ?? [];
  const { remove } = useShareChanges();
  if (given.length === 0) return null;
  return (
    <div>
      <Box variant="awsui-key-label">Shared by you with</Box>
      <ul className="atelier-plain-list">
        {given.map((each) => (
          <li key={each.name}>
            <Given share={each} busy={remove.isPending} withdraw={() => remove.mutate(each)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Given({ share, busy, withdraw }: { share: Share; busy: boolean; withdraw: () => void }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <b>{share.receiver}</b>
      <Box variant="span" color="text-body-secondary">
        <Time at={share.shared_at} />
        {share.seen ? ', seen' : ', not seen yet'}
      </Box>
      <Button variant="inline-link" disabled={busy} ariaLabel={`Withdraw from ${share.receiver}`} onClick={withdraw}>
        Withdraw
      </Button>
    </SpaceBetween>
  );
}
