import type { AppImageConfigDetails } from '@aws-sdk/client-sagemaker';

import type { Wire } from '../api/call';
import type { AppType } from './names';

/** Types of apps that an image can be run as, and the member of the API for each. */
export const CONFIG_TYPES = ['JupyterLab', 'CodeEditor', 'KernelGateway'] as const satisfies readonly AppType[];
export type ConfigType = (typeof CONFIG_TYPES)[number];

/** For which type of app a configuration is. */
export function configType(config: Wire<AppImageConfigDetails>): ConfigType {
  if (config.CodeEditorAppImageConfig) return 'CodeEditor';
  return config.KernelGatewayImageConfig ? 'KernelGateway' : 'JupyterLab';
}

/** `NAME=value` lines; null if a line is neither that nor empty. */
export function variablesOf(text: string): Record<string, string> | null {
  const found: Record<string, string> = {};
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const match = /^([A-Za-z_]\w*)=(.*)$/.exec(line);
    if (!match?.[1]) return null;
    found[match[1]] = match[2] ?? '';
  }
  return found;
}

export function configRequest(name: string, type: ConfigType, variables: Record<string, string>): object {
  if (type === 'KernelGateway') {
    return { AppImageConfigName: name, KernelGatewayImageConfig: { KernelSpecs: [{ Name: 'python3', DisplayName: 'Python 3' }] } };
  }
  const container = Object.keys(variables).length > 0 ? { ContainerConfig: { ContainerEnvironmentVariables: variables } } : {};
  return { AppImageConfigName: name, [`${type}AppImageConfig`]: container };
}
