/** Names of scripts, app image configurations, repositories and notebook instances. */
const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
const IMAGE_NAME = /^[a-zA-Z0-9]([-.]?[a-zA-Z0-9]){0,62}$/;

/** What is wrong with a name, in a sentence; empty if nothing is. */
export function nameProblem(name: string): string {
  if (name === '') return 'Give a name.';
  return NAME.test(name) ? '' : 'Use up to 63 letters, digits and dashes; a letter or digit at both ends.';
}

export function imageNameProblem(name: string): string {
  if (name === '') return 'Give a name.';
  return IMAGE_NAME.test(name) ? '' : 'Use up to 63 letters, digits, dots and dashes; a letter or digit at both ends.';
}

export function urlProblem(url: string): string {
  if (url === '') return 'Give the address.';
  if (!/^https:\/\/[^/@\s]+\/\S+$/.test(url)) return 'Write https://host/path, without a user name.';
  return '';
}

export const APP_TYPES = ['JupyterLab', 'CodeEditor', 'JupyterServer', 'KernelGateway'] as const;
export type AppType = (typeof APP_TYPES)[number];

const WORDS: Record<AppType, string> = {
  JupyterLab: 'JupyterLab',
  CodeEditor: 'Code Editor',
  JupyterServer: 'Studio Classic server',
  KernelGateway: 'Studio Classic kernels',
};

export function appTypeText(type: string | undefined): string {
  return WORDS[type as AppType] ?? type ?? '–';
}
