// What the first page of the studio weighs: everything that index.html and the launcher need, gzipped.
// Fails above the limit. Run after `npm run build`.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 350;
const FIRST_ROUTE = 'src/pages/home/index.tsx';
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

const files = new Set(['index.html']);
const seen = new Set();

function take(key) {
  if (seen.has(key)) return;
  seen.add(key);
  const chunk = manifest[key];
  if (!chunk) throw new Error(`The build has no ${key}.`);
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const imported of chunk.imports ?? []) take(imported);
}

take('index.html');
take(FIRST_ROUTE);

const rows = [...files]
  .map((file) => ({ file, bytes: gzipSync(readFileSync(new URL(file, dist))).length }))
  .sort((one, other) => other.bytes - one.bytes);
const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
for (const { file, bytes } of rows.slice(0, 12)) console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${file}`);
console.log(`${(total / 1000).toFixed(1).padStart(8)} kB  first page, gzip, ${rows.length} files (limit ${LIMIT_KB} kB)`);
if (total > LIMIT_KB * 1000) {
  console.error('The first page is over the limit: load what it does not need with lazy().');
  process.exit(1);
}
