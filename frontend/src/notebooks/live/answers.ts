import type { Kernel } from '@jupyterlab/services';

/** So long one question waits for its answer. */
export const ASK_AGAIN_MS = 3000;
/** A connection that is not there after so many questions is made anew: its server may wait for a kernel that is gone. */
const QUESTIONS_PER_CONNECTION = 5;

type Asked = Pick<Kernel.IKernelConnection, 'requestKernelInfo' | 'reconnect' | 'status' | 'connectionStatus' | 'isDisposed'>;

/** Ask a kernel what it is until it answers or works for somebody; ends also with the connection. */
export async function answers(kernel: Asked): Promise<void> {
  for (let asked = 1; !kernel.isDisposed; asked += 1) {
    if (await Promise.race([answer(kernel), later()])) return;
    if (kernel.status === 'busy') return;
    if (asked % QUESTIONS_PER_CONNECTION === 0 && kernel.connectionStatus !== 'connected') {
      kernel.reconnect().catch(() => undefined);
    }
  }
}

async function answer(kernel: Asked): Promise<boolean> {
  try {
    return Boolean(await kernel.requestKernelInfo());
  } catch {
    return later(); // not connected, or started again
  }
}

const later = () => new Promise<false>((resolve) => setTimeout(() => resolve(false), ASK_AGAIN_MS));
