import { asProblem } from '../../api/problem';
import { ConfirmDelete } from '../../components/confirm-delete';
import { useFlash } from '../../workbench/flash';
import type { OpenNotebook } from './open-notebook';

/** What ends the variables of a kernel. */
export type Ending = 'restart' | 'restart-run-all' | 'shutdown';

const WORDS: Record<Ending, { verb: string; failed: string }> = {
  restart: { verb: 'Restart', failed: 'The kernel cannot be restarted' },
  'restart-run-all': { verb: 'Restart', failed: 'The kernel cannot be restarted' },
  shutdown: { verb: 'Shut down', failed: 'The kernel cannot be shut down' },
};

/** A kernel that is dead or was never there has nothing to lose. */
export function hasVariables(open: OpenNotebook): boolean {
  return ['idle', 'busy', 'lost'].includes(open.kernel.read().status);
}

export async function endKernel(open: OpenNotebook, ending: Ending, runAll: () => void): Promise<void> {
  if (ending === 'shutdown') await open.kernel.shutdown();
  else await open.kernel.restart();
  if (ending === 'restart-run-all') runAll();
}

/** One wrong click costs hours of computing, and not only one's own: it asks first. */
export function EndKernel({ open, ending, runAll, onClose }: { open: OpenNotebook; ending: Ending; runAll: () => void; onClose: () => void }) {
  const { fail } = useFlash();
  const { verb, failed } = WORDS[ending];
  const kernel = open.kernel.read();
  return (
    <ConfirmDelete
      what="the kernel"
      name={kernel.choices.find((choice) => choice.name === kernel.name)?.text ?? kernel.name}
      verb={verb}
      consequence={`Its variables are lost, for everybody who has this notebook open; the cells ${ending === 'restart-run-all' ? 'run again from the first' : 'and their outputs stay'}.`}
      onConfirm={() => {
        // The window closes at once: the toolbar shows how far it is.
        void endKernel(open, ending, runAll).catch((error: unknown) => fail(failed, asProblem(error)));
        return Promise.resolve();
      }}
      onClose={onClose}
    />
  );
}
