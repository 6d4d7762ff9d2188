import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { send } from '../api/http';
import { useSessionState } from '../api/session';

interface Provider {
  name: string;
  address: string;
}

async function readWays(signal: AbortSignal): Promise<{ provider: Provider | null }> {
  const response = await send('/api/sign-in-ways', { signal });
  return (await response.json()) as { provider: Provider | null };
}

/** The identity provider that people may sign in with; undefined while nobody knows, null if there is none. */
export const useProvider = (): Provider | null | undefined =>
  useQuery({ queryKey: ['/api/sign-in-ways'], queryFn: ({ signal }) => readWays(signal), staleTime: Infinity }).data?.provider;

/** To the identity provider. Over an open page it opens in a tab of its own, so that the page stays as it is. */
export function ProviderButton({ provider, over = false }: { provider: Provider; over?: boolean }) {
  return (
    <SpaceBetween size="s">
      <Button variant="primary" fullWidth href={provider.address} {...(over ? { target: '_blank', rel: 'noreferrer' } : {})}>
        Sign in with {provider.name}
      </Button>
      {over && <Returned />}
    </SpaceBetween>
  );
}

function Returned() {
  const { resume } = useSessionState();
  const [other, setOther] = useState<string | null>(null);
  useEffect(() => {
    const back = () => void (document.hidden || resume().then(setOther));
    window.addEventListener('focus', back);
    document.addEventListener('visibilitychange', back);
    return () => {
      window.removeEventListener('focus', back);
      document.removeEventListener('visibilitychange', back);
    };
  }, [resume]);
  return (
    <Box color={other ? 'text-status-error' : 'text-body-secondary'}>
      {other ? `That was ${other}. This page belongs to somebody else; sign in as the same person, or reload it.` : 'It opens in a new tab. Come back to this one afterwards.'}
    </Box>
  );
}
