/** Longer lists of options draw only what is on screen: a table may have thousands of columns. */
export const MANY_OPTIONS = 200;
