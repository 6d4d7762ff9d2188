import type { UpdateSpaceRequest, UpdateSpaceResponse } from '@aws-sdk/client-sagemaker';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { call } from '../api/call';
import { useSession } from '../api/session';
import { useFlash } from '../workbench/flash';
import { changesOf, draftOf, problemsOf, type Draft } from './draft';
import type { SpaceDetail } from './queries';
import { useRun } from './use-run';

/** Saves what the form changed; with `andRun` it is run with what was saved, so that nobody runs with the old settings. */
export function useSave({ domain, space, appType, draft }: { domain: string; space: SpaceDetail; appType: string; draft: Draft }) {
  const { account, region } = useSession();
  const client = useQueryClient();
  const flash = useFlash();
  const { run } = useRun();
  const [saving, setSaving] = useState(false);
  const name = space.SpaceName ?? '';
  const arnOf = (kind: string, tail: string) => `arn:aws:sagemaker:${region}:${account}:${kind}/${tail}`;
  const changes = changesOf(draftOf(space, appType), draft, { domain, name, appType, arnOf });
  const problems = problemsOf(draft);

  async function save(andRun: boolean) {
    if (!changes || Object.keys(problems).length > 0) return;
    setSaving(true);
    try {
      await call<UpdateSpaceRequest, UpdateSpaceResponse>('UpdateSpace', changes);
      flash.show({ id: `save-${name}`, type: 'success', header: `The settings of ${name} are saved` });
      if (andRun) await run.mutateAsync({ domain, space: name, appType });
    } catch (error) {
      flash.fail(`The settings of ${name} were not saved`, error);
    } finally {
      setSaving(false);
      await client.invalidateQueries({ predicate: ({ queryKey }) => ['DescribeSpace', 'ListSpaces', '/api/domains of space'].includes(String(queryKey[0])) });
    }
  }

  return { saving, save, changes, problems };
}
