/** Where the apps of spaces are. Everything of an app is below its address, which the server proxies. */
const part = encodeURIComponent;

/** JupyterLab in a tab of its own. */
export const labUrl = (domain: string, space: string): string => `/jupyter/${part(domain)}/${part(space)}/jupyterlab/lab`;

/** Code Editor in a tab of its own. */
export const editorUrl = (domain: string, space: string): string => `/jupyter/${part(domain)}/${part(space)}/codeeditor/`;

/** The notebooks of a space inside the studio. */
export const notebooksPath = (domain: string, space: string): string => `/notebooks/${part(domain)}/${part(space)}/`;
