declare module 'virtual:iron-icons' {
  /** SVG markup inside `viewBox="0 0 24 24"` by icon name. */
  const icons: Record<string, string>;
  export default icons;
}
