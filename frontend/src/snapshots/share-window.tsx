import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { Copyable } from '../components/copyable';
import { DialogFooter } from '../components/dialog-footer';
import { DocLink } from '../components/doc-link';
import { ErrorBox } from '../components/error-box';
import { paths } from '../documents/paths';
import { linkOf, readSnapshots, SNAPSHOTS, takeSnapshot } from './api';

interface ShareWindowProps {
  space: string;
  path: string;
  /** Writes what is still on its way to the file. */
  save: () => Promise<void>;
  onClose: () => void;
}

/** Makes a frozen copy of a notebook, and gives the link to it. */
export default function ShareWindow({ space, path, save, onClose }: ShareWindowProps) {
  const client = useQueryClient();
  const rules = useQuery({ queryKey: [SNAPSHOTS, 'list'], queryFn: ({ signal }) => readSnapshots(signal) });
  const [git, setGit] = useState(false);
  const [output, setOutput] = useState(true);
  const sharing = rules.data?.sharing;
  const take = useMutation({
    mutationFn: async () => {
      await save();
      return takeSnapshot({ space, path, include_git: git, include_output: output && (sharing?.outputs ?? false) });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: [SNAPSHOTS] }),
  });
  const made = take.data;
  const footer = made ? (
    <Box float="right">
      <Button variant="primary" onClick={onClose}>
        Close
      </Button>
    </Box>
  ) : (
    <DialogFooter onCancel={onClose} action={{ text: 'Create', loading: take.isPending, disabled: !sharing?.allowed, onClick: () => take.mutate() }} />
  );
  return (
    <Modal visible onDismiss={onClose} closeAriaLabel="Close" header="Create shareable snapshot" footer={footer}>
      <SpaceBetween size="m">
        {rules.isPending && <Spinner />}
        {rules.isError && <ErrorBox what="The settings could not be read" error={rules.error} retry={() => void rules.refetch()} />}
        {sharing && !sharing.allowed && <Alert type="warning">Your profile may not share notebooks. An administrator can allow it in the sharing settings of your domain or profile.</Alert>}
        {sharing?.allowed && !made && (
          <>
            <Box>A copy of {path} as it is now. Later changes of yours are not in it; share again for a new version. Everybody of your domain who has the link can read it and make a copy.</Box>
            <Checkbox checked={git} onChange={({ detail }) => setGit(detail.checked)} description="Repository, branch and commit, if the notebook is in one.">
              Include Git repo information
            </Checkbox>
            {sharing.outputs && (
              <Checkbox checked={output} onChange={({ detail }) => setOutput(detail.checked)} description="What cells printed and drew; it may show data.">
                Include output
              </Checkbox>
            )}
          </>
        )}
        {take.isError && <ErrorBox what="The notebook is not shared" error={take.error} />}
        {made && (
          <>
            <Alert type="success">The snapshot is there. Send its link to colleagues of your domain.</Alert>
            <Copyable text={linkOf(made.id)} label="Link" />
            <div>
              <DocLink to={paths.notebookSnapshot(made.id)}>Look at it</DocLink>
            </div>
          </>
        )}
      </SpaceBetween>
    </Modal>
  );
}
