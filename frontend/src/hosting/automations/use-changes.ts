import { useMutation, useQueryClient } from '@tanstack/react-query';

import { AUTOMATIONS, deleteAutomation, runNow, setActive, type Automation } from '../../api/automations';
import { useFlash } from '../../workbench/flash';

/** What can be done with an automation; the lists that show it are read again, and a refusal is said. */
export function useAutomationChanges() {
  const client = useQueryClient();
  const flash = useFlash();
  const again = () => client.invalidateQueries({ queryKey: [AUTOMATIONS] });
  const toggle = useMutation({
    mutationFn: ({ name, status }: Automation) => setActive(name, status !== 'Active'),
    onSuccess: again,
    onError: (error, { name }) => flash.fail(`${name} was not changed`, error),
  });
  const run = useMutation({
    mutationFn: async ({ name }: Automation) => {
      const started = await runNow(name);
      if (started.status === 'NotStarted') throw new Error(started.problem);
    },
    onSettled: again,
    onError: (error, { name }) => flash.fail(`${name} could not be started`, error),
  });
  return {
    toggle,
    run,
    remove: async (name: string) => {
      await deleteAutomation(name);
      await again();
    },
  };
}
