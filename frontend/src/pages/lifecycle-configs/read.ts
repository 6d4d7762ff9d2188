import type { DescribeNotebookInstanceLifecycleConfigOutput, DescribeStudioLifecycleConfigResponse } from '@aws-sdk/client-sagemaker';

import { call } from '../../api/call';
import { decodeScript } from '../../environments/script';
import type { Part } from '../../environments/show-script';

export async function readScript(name: string, signal: AbortSignal): Promise<Part[]> {
  const found = await call<object, DescribeStudioLifecycleConfigResponse>('DescribeStudioLifecycleConfig', { StudioLifecycleConfigName: name }, signal);
  return [{ title: 'At every start', script: decodeScript(found.StudioLifecycleConfigContent) }];
}

export async function readInstanceScript(name: string, signal: AbortSignal): Promise<Part[]> {
  const found = await call<object, DescribeNotebookInstanceLifecycleConfigOutput>(
    'DescribeNotebookInstanceLifecycleConfig',
    { NotebookInstanceLifecycleConfigName: name },
    signal,
  );
  return [
    { title: 'At the first start', script: decodeScript(found.OnCreate?.[0]?.Content) },
    { title: 'At every start', script: decodeScript(found.OnStart?.[0]?.Content) },
  ];
}
