// What the first pages weigh: everything that each needs before it can be used, gzipped. Fails above the limits.
// Run after `npm run build`.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const PAGES = [
  { name: 'first page of the studio', limit: 350, roots: ['index.html', 'src/pages/home/index.tsx'] },
  { name: 'the labelers\u2019 portal', limit: 100, roots: ['worker.html'] },
];
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

function filesOf(roots) {
  const files = new Set(roots.filter((root) => root.endsWith('.html')));
  const seen = new Set();
  const take = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (!chunk) throw new Error(`The build has no ${key}.`);
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const imported of chunk.imports ?? []) take(imported);
  };
  roots.forEach(take);
  return files;
}

let heavy = false;
for (const { name, limit, roots } of PAGES) {
  const rows = [...filesOf(roots)]
    .map((file) => ({ file, bytes: gzipSync(readFileSync(new URL(file, dist))).length }))
    .sort((one, other) => other.bytes - one.bytes);
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { file, bytes } of rows.slice(0, 12)) console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${file}`);
  console.log(`${(total / 1000).toFixed(1).padStart(8)} kB  ${name}, gzip, ${rows.length} files (limit ${limit} kB)`);
  if (total > limit * 1000) {
    console.error(`${name} is over its limit: load what it does not need with lazy().`);
    heavy = true;
  }
}
if (heavy) process.exit(1);
