import type { Plugin } from 'vite';

/**
 * The app layout carries a drawer that only plugins of the cloud console open ("feature notifications"); with it come a
 * list component and a drag and drop library, 30 kB that nobody here can see. The build leaves that one drawer out.
 */
export function withoutConsolePlugins(): Plugin {
  const EMPTY = '\0no-feature-notifications';
  return {
    name: 'without-console-plugins',
    apply: 'build',
    enforce: 'pre',
    resolveId: (source) => (source.endsWith('/feature-notifications-drawer-content') ? EMPTY : null),
    load: (id) => (id === EMPTY ? 'export const RuntimeContentPart = () => null; export default RuntimeContentPart;' : null),
  };
}
